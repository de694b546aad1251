"""Invented mentions for mentions_over_rest.py, always the same ones."""

import itertools
import random
from collections.abc import Iterator

from swarmnexus.v1.model_pb2 import POST_STATE_AVAILABLE, STANCE_BEARISH, STANCE_BULLISH, Call, Mention, Post, Span

FIRST_MS = 1_600_000_000_000
STEP_MS = 47_000
_SEED = 20_251_024
_VOCABULARY = (
    "market long short breakout support resistance weekly daily close target stop risk volume trend momentum "
    "liquidity funding whales chart range reversal squeeze supply demand narrative catalyst unlock listing merge "
    "halving rally dump accumulate rotate leverage spot futures margin hedge yield staking bridge rollup validator"
)
_WORDS = _VOCABULARY.split()
TICKERS = [f"${a}{b}{c}" for a, b, c in itertools.product("BDKMSTX", "AEIOU", "CLNRT")]
AUTHORS = 3_000


def invented(count: int) -> Iterator[Mention]:
    """Oldest first. A few tickers and authors make most of the noise; every third answers a post with a call in it."""
    dice = random.Random(_SEED)  # noqa: S311 - invented data, no secret
    weights = [1 / (rank + 1) for rank in range(len(TICKERS))]
    for number in range(count):
        tickers = list(dict.fromkeys(dice.choices(TICKERS, weights, k=dice.choice((1, 1, 1, 2, 3)))))
        post = _post(dice, 2 * number, tickers)
        thread, calls = [], []
        if number % 3 == 0:
            above = _post(dice, 2 * number + 1, tickers)
            post.in_reply_to_id = above.id
            thread, calls = [above], [_call(dice, above, tickers[0])]
        yield Mention(post=post, thread=thread, tickers=tickers, calls=calls, origin="import")


def _post(dice: random.Random, number: int, tickers: list[str]) -> Post:
    author = int(AUTHORS * dice.random() ** 3)
    words = dice.choices(_WORDS, k=dice.randint(8, 30))
    handle, post_id = f"trader_{author}", str(10**18 + number)
    return Post(
        id=post_id,
        author_handle=handle,
        author_id=str(1_000 + author),
        text=f"{' '.join(tickers)} {' '.join(words)} 🚀",
        created_at_ms=FIRST_MS + (number // 2) * STEP_MS - (number % 2) * 20_000,
        url=f"https://x.com/{handle}/status/{post_id}",
        state=POST_STATE_AVAILABLE,
    )


def _call(dice: random.Random, on: Post, ticker: str) -> Call:
    start = on.text.index(ticker)
    return Call(
        post_id=on.id,
        author_handle=on.author_handle,
        ticker=ticker,
        stance=dice.choice((STANCE_BULLISH, STANCE_BEARISH)),
        probability=round(dice.uniform(0.5, 1), 4),
        called_at_ms=on.created_at_ms,
        spans=[Span(post_id=on.id, start=start, end=start + len(ticker), of="ticker")],
    )
