"""Rows of invented mentions, ready to be inserted, oldest first; the same ones for the same count.

Planted in them, for benchmarks to ask for: words, authors and tickers that are as frequent at every size, one author
with one ticker and one word that stands in SPARSE mentions whatever the size, and frequent ones that never meet.
"""

import itertools
import random
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import orjson

from store_svc.rules.sort_key import sort_key
from store_svc.storage.fts import indexed
from swarmnexus.time import iso
from swarmnexus.v1.model_pb2 import POST_STATE_AVAILABLE, STANCE_BULLISH

COLUMNS = {
    "posts": "post_id, author_handle, author_id, text, created_ms, url, state",
    "predictions": "id, tweet_id, author_handle, author_id, text, asset, created_at, tweet_created_at, tweet_url, "
    "sort_key, ingested_ms, written_tickers, origin, parent_tweet_id, parent_author_handle, parent_text, "
    "parent_created_at, parent_tweet_url",
    "mention_posts": "mention_id, depth, post_id",
    "tickers": "ticker, tweet_id, mention_author_handle, tweet_created_at, tweet_url, sort_key, parent_author_handle, "
    "parent_created_at, parent_tweet_url",
    "calls": "id, post_id, mention_id, author_handle, ticker, stance, probability, called_ms, spans",
    "mention_calls": "mention_id, call_id",
    "mention_fts": "rowid, text, parent_text, author, tickers",
}
Rows = dict[str, list[tuple[Any, ...]]]

FIRST_MS = 1_500_000_000_000
STEP_MS = 47_000
SPARSE = 60
SPARSE_AUTHOR, SPARSE_TICKER, SPARSE_WORD = "quiet_one", "$RARE", "halvening"
BUSY_AUTHOR, BUSY_TICKER = "trader_0", "$BACK"  # one mention of 14, and of 6 or so
COMMON_WORDS = ("market", "long", "short")  # each in half of the mentions or a little less
SHY_WORD = "breakout"  # in a third of the mentions, but never in one of BUSY_AUTHOR or with BUSY_TICKER
SELDOM_WORD = "merger"  # in one mention of 500
_VOCABULARY = [
    *COMMON_WORDS,
    "support",
    SHY_WORD,
    *(f"{head}{tail}" for head in "bcdfghklmnprstvz" for tail in ("ull", "ear", "ong", "ump", "ise", "all", "old")),
    *(f"{head}{tail}ing" for head in "bcdfghklmnprstvz" for tail in ("ack", "end", "ill", "ock", "unt", "est", "art")),
]
_WEIGHTS = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(_VOCABULARY))))
_TICKERS = [f"${a}{b}{c}K" for a, b, c in itertools.product("BDKMSTX", "AEIOU", "CLNRT")]
_TICKER_WEIGHTS = list(itertools.accumulate(1 / (rank + 1) for rank in range(len(_TICKERS))))
_AUTHORS = 3_000
_SEED = 20_251_024


def row_slices(count: int, a_slice: int) -> Iterator[Rows]:
    """`count` mentions with all that hangs on them, by table, in slices of so many mentions."""
    dice = random.Random(_SEED)  # noqa: S311 - invented data, no secret
    every = max(1, count // SPARSE)
    for first in range(0, count, a_slice):
        rows: Rows = defaultdict(list)
        for number in range(first, min(first + a_slice, count)):
            _add(rows, dice, number, is_sparse=number % every == every // 2)
        yield rows


def _add(rows: Rows, dice: random.Random, number: int, *, is_sparse: bool) -> None:
    at_ms, tweet_id, row_id = FIRST_MS + number * STEP_MS, str(10**18 + 2 * number), number + 1
    handle = SPARSE_AUTHOR if is_sparse else _author(dice)
    many = dice.choices(_TICKERS, cum_weights=_TICKER_WEIGHTS, k=dice.choice((1, 1, 1, 2)))
    tickers = [SPARSE_TICKER] if is_sparse else list(dict.fromkeys(many))
    words = _words(dice, handle, tickers)
    words += [SPARSE_WORD] * is_sparse + [SELDOM_WORD] * (number % 500 == 3)
    text = f"{' '.join(tickers)} {' '.join(words)} 🚀"
    told_at, url, key = iso(at_ms), f"https://x.com/{handle}/status/{tweet_id}", sort_key(at_ms, tweet_id)
    parent: tuple[Any, ...] = (None,) * 5
    if number % 3 == 0:
        parent = _add_above(rows, dice, row_id, tickers[0], at_ms)
    _, parent_handle, parent_text, parent_at, parent_url = parent
    listed = orjson.dumps(tickers).decode()
    rows["predictions"].append(
        (
            *(row_id, tweet_id, handle, str(1_000 + number % _AUTHORS), text, tickers[0], told_at, told_at, url),
            *(key, at_ms, listed, "import", *parent),
        )
    )
    of_mention = (tweet_id, handle, told_at, url, key, parent_handle, parent_at, parent_url)
    rows["tickers"] += [(ticker, *of_mention) for ticker in tickers]
    rows["mention_fts"].append((key, indexed(text), parent_text or "", handle, " ".join(tickers)))


def _add_above(rows: Rows, dice: random.Random, row_id: int, ticker: str, below_ms: int) -> tuple[str, ...]:
    """A post above the mention, with a call in it; answers the mention's parent columns."""
    handle, post_id, at_ms = _author(dice), str(10**18 + 2 * row_id - 1), below_ms - 20_000
    text, url = " ".join(_words(dice, BUSY_AUTHOR, [ticker])), f"https://x.com/{handle}/status/{post_id}"
    rows["posts"].append((post_id, handle, "7", text, at_ms, url, POST_STATE_AVAILABLE))
    rows["mention_posts"].append((row_id, 0, post_id))
    spans = orjson.dumps([[post_id, 0, 4, "stance"]]).decode()
    rows["calls"].append((row_id, post_id, row_id, handle, ticker, STANCE_BULLISH, 0.75, at_ms, spans))
    rows["mention_calls"].append((row_id, row_id))
    return (post_id, handle, text, iso(at_ms), url)


def _author(dice: random.Random) -> str:
    return f"trader_{int(_AUTHORS * dice.random() ** 3)}"


def _words(dice: random.Random, handle: str, tickers: list[str]) -> list[str]:
    words = dice.choices(_VOCABULARY, cum_weights=_WEIGHTS, k=14)
    is_shy = handle == BUSY_AUTHOR or BUSY_TICKER in tickers
    return [word for word in words if word != SHY_WORD] if is_shy else words
