"""Mentions like those of the world, for benchmarks: real ones where the shared data is, else invented ones."""

import os
import random
from pathlib import Path

from collector_svc.parsers import Parsed, read_file
from swarmnexus.v1.model_pb2 import POST_STATE_AVAILABLE, STANCE_BEARISH, STANCE_BULLISH, Call, Mention, Post, Span

_ROOT = Path(__file__).resolve().parents[2]
SHARED_DATA = Path(os.environ.get("SWARM_SHARED_DATA", _ROOT.parent / "shared" / "data"))
_FIRST_MS = 1_420_000_000_000
_WORDS = (
    "bullish",
    "bearish",
    "earnings",
    "calls",
    "puts",
    "breakout",
    "support",
    "resistance",
    "watch",
    "long",
    "short",
)


def realistic_mentions(count: int) -> tuple[str, list[Mention]]:
    """What they are, and at most `count` different mentions: every other one with a call, some in the post above."""
    files = sorted((SHARED_DATA / "stocknet" / "tweets").glob("*.jsonl"))
    if not files:
        return "invented mentions", with_calls(invented_mentions(count))
    parsed = (outcome for path in files for outcome in read_file(str(path)) if isinstance(outcome, Parsed))
    found = {outcome.mention.post.id: outcome.mention for outcome in parsed}
    for mention in found.values():
        mention.origin = "import"
    return "recorded tweets", with_calls(list(found.values())[:count])


def with_calls(mentions: list[Mention]) -> list[Mention]:
    """Put a call into every other mention with a ticker; of these, every fourth has it from a post that it answers."""
    told = [mention for mention in mentions if mention.tickers]
    for number, mention in enumerate(told[::2]):
        on = mention.post
        if number % 4 == 0:
            above = told[number // 2].post
            if above.id != on.id and not mention.thread:
                on = mention.thread.add()
                on.CopyFrom(above)
                on.id, mention.post.in_reply_to_id = f"9{above.id}"[:20], f"9{above.id}"[:20]
                on.in_reply_to_id = ""
        ticker = mention.tickers[0]
        start = max(0, on.text.find(ticker))
        mention.calls.append(
            Call(
                post_id=on.id,
                author_handle=on.author_handle,
                ticker=ticker.upper(),
                stance=STANCE_BEARISH if number % 3 else STANCE_BULLISH,
                probability=0.5 + number % 50 / 100,
                called_at_ms=on.created_at_ms,
                spans=[Span(post_id=on.id, start=start, end=start + len(ticker), of="ticker")],
            )
        )
    return mentions


def invented_mentions(count: int, seed: int = 7) -> list[Mention]:
    """Mentions of 12 to 20 words with 1 to 5 tickers; one in forty answers an earlier one."""
    dice = random.Random(seed)  # noqa: S311 - invented data, no secret
    symbols = [f"${''.join(dice.choices('ABCDEFGHIJKLMNOPQRSTUVWXYZ', k=4))}" for _ in range(80)]
    made: list[Mention] = []
    for number in range(count):
        tickers = dice.sample(symbols, dice.randint(1, 5))
        author = f"author{dice.randint(1, 4_000)}"
        post = Post(
            id=str(550_000_000_000_000_000 + number * 7_919),
            author_handle=author,
            author_id=author.removeprefix("author"),
            text=" ".join([*dice.choices(_WORDS, k=dice.randint(12, 20)), f"no{number}", *tickers]),
            created_at_ms=_FIRST_MS + number * 61_000,
            state=POST_STATE_AVAILABLE,
            lang="en",
        )
        post.url = f"https://x.com/{author}/status/{post.id}"
        above = [made[dice.randrange(len(made))].post] if made and dice.random() < 1 / 40 else []
        if above:
            post.in_reply_to_id = above[0].id
        made.append(Mention(post=post, thread=above, tickers=tickers, origin="import"))
    return made
