"""The rows that experiments send, and what of them must come back."""

import hashlib
import json
import random

from support.mentions import bullish, mention, post

from swarmnexus.v1.model_pb2 import Mention

FIRST = 1_000_000  # numbers below are the parents'
PARENTS = 50
_WORDS = ("long", "short", "breakout", "support", "earnings", "puts", "calls", "wait", "übrig", "上昇", "🚀")
_TICKERS = ("$SOL", "$BTC", "$eth", "$TORUS", "$DOGE", "$TAO")


def row(number: int, dice: random.Random) -> Mention:
    """A mention that nobody else sends: its text names its number. One in five answers a post, one in five calls."""
    tickers = dice.sample(_TICKERS, dice.randint(1, 3))
    words = " ".join(dice.choices(_WORDS, k=dice.randint(3, 40)))
    made = mention(FIRST + number, post_fields={"text": f"op {number} {words} {' '.join(tickers)}"}, tickers=tickers)
    if dice.random() < 1 / 5:
        parent = post(dice.randrange(PARENTS))
        made.thread.append(parent)
        made.post.in_reply_to_id = parent.id
    if dice.random() < 1 / 5:
        made.calls.append(bullish(made.post, tickers[0].upper(), probability=dice.randint(1, 100) / 100))
    return made


def refusable(number: int, dice: random.Random) -> Mention:
    """A mention that the store must refuse by name."""
    made = row(number, dice)
    made.post.author_handle = "no handle!"
    return made


def fingerprint(row: Mention) -> str:
    """SHA-256 of all that a sender says of a mention, as far as a list gives it back."""
    own = row.post
    parent = row.thread[-1] if row.thread else None
    said = {
        "post": [own.id, own.author_handle, own.author_id, own.text, own.created_at_ms, own.url],
        "parent": [parent.id, parent.author_handle, parent.text, parent.created_at_ms] if parent else None,
        "tickers": list(row.tickers),
        "calls": sorted([c.post_id, c.author_handle, c.ticker, c.stance, c.probability] for c in row.calls),
        "origin": row.origin,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
