"""The whole corpus: how many mentions of which kind, when each happens, and the files that are written."""

import json
import random
from collections.abc import Callable

from callers import Callers
from clock import ANCHOR, DAY, HISTORY_BEGINS, HOUR, LIVE_STEP_SECONDS, iso
from draws import seeded, shuffled
from market import TICKERS, Market
from posts import Mention
from scenes import deleted, direct, neutral, remark, repeat, revisit, tag, unavailable
from stage import Stage, everybody_else
from threads import argue, doubt, duel, missing_middle, monologue, talk
from voices import read_voices
from writers import Writers

SEED = 7
HISTORY = 320
LIVE = 100
REPETITIVE = "echo_eddie_demo"
BURSTS = (8, 19, 30, 41)
BURST_HOURS = (0, 3, 7)
REVISITS = 12
REVISITS_AFTER = 120
QUIET_HOURS = range(2, 7)
NOTICE = "Invented. No person, post or price in it is real."

# Those that need two authors come first, while there are turns to choose from. Tags take all turns that are left.
KINDS: tuple[tuple[Callable[[Stage, int], Mention], int], ...] = (
    (duel, 16),
    (argue, 16),
    (missing_middle, 1),
    (monologue, 12),
    (doubt, 14),
    (talk, 24),
    (direct, 72),
    (neutral, 12),
    (remark, 20),
    (deleted, 3),
    (unavailable, 2),
)


def history_times(count: int, rng: random.Random) -> list[int]:
    """Draw instants before the anchor, fewer of them at night (UTC)."""
    times: list[int] = []
    while len(times) < count:
        when = HISTORY_BEGINS + int(rng.random() * (ANCHOR - HISTORY_BEGINS))
        if when // HOUR % 24 not in QUIET_HOURS or rng.random() < 0.3:  # noqa: PLR2004  three in ten are awake
            times.append(when)
    return sorted(times)


def build(market: Market) -> list[Mention]:
    """Stage all mentions and return them by time."""
    rng = seeded(SEED)
    voices = read_voices()
    callers = Callers(voices, market, rng)
    writers = Writers(voices, everybody_else(), callers, market, rng)
    stage = Stage(voices, callers, writers, rng)

    repeats = [
        mention
        for days in BURSTS
        for mention in repeat(stage, REPETITIVE, [HISTORY_BEGINS + days * DAY + hours * HOUR for hours in BURST_HOURS])
    ]
    times = history_times(HISTORY - len(repeats), rng)
    times += [ANCHOR + LIVE_STEP_SECONDS * place for place in range(1, LIVE + 1)]
    late = shuffled(times[REVISITS_AFTER:], rng)[:REVISITS]
    free = shuffled([when for when in times if when not in late], rng)

    kinds = [kind for kind, count in KINDS for _ in range(count)]
    mentions = [kind(stage, free.pop()) for kind in kinds]
    mentions += [tag(stage, when) for when in free]
    if callers.left:
        raise ValueError(f"{callers.left} turns are left: the authors' calls and the kinds of mention don't add up")
    mentions += repeats
    mentions += [revisit(stage, when, mentions) for when in late]
    return sorted(mentions, key=lambda mention: (mention.post.created_at, mention.post.id))


def summary(mentions: list[Mention]) -> dict[str, object]:
    """Say what the corpus holds."""
    by_id = {post.id: post.handle for mention in mentions for post in (mention.post, *mention.thread)}
    history = len([mention for mention in mentions if mention.post.created_at < ANCHOR])
    return {
        "anchor": iso(ANCHOR),
        "mentions": len(mentions),
        "history": history,
        "live": len(mentions) - history,
        "liveStepSeconds": LIVE_STEP_SECONDS,
        "calls": len({(call.post_id, call.ticker) for mention in mentions for call in mention.calls}),
        "authors": len({by_id[call.post_id] for mention in mentions for call in mention.calls}),
        "tickers": list(TICKERS),
        "notice": NOTICE,
    }


def files() -> dict[str, str]:
    """Return what every file of the corpus should hold, by name."""
    market = Market()
    mentions = build(market)
    return {
        "mentions.jsonl": "".join(f"{mention.line()}\n" for mention in mentions),
        "prices.csv": market.csv(),
        "corpus.json": json.dumps(summary(mentions), indent=2, ensure_ascii=False) + "\n",
    }
