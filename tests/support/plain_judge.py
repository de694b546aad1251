"""The rules of docs/scoring.md once more, in the plainest way there is: every call is held against every price.

It shares no line with the store, so that what both say is not one mistake made once.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

HOUR = 3_600_000
DAY = 24 * HOUR
WINDOWS = {"12h": 12 * HOUR, "24h": DAY, "7d": 7 * DAY, "30d": 30 * DAY}
BULLISH, BEARISH, NEUTRAL = 1, 2, 3
STABLE = {"$USDC"}
BENCHMARK = "$BTC"


class JudgedCall(NamedTuple):
    """A call; `post_id` and the side name it, ids being numbers."""

    post_id: int
    author: str
    ticker: str
    stance: int
    called_ms: int
    target: float | None = None
    target_date: str = ""


class JudgedPrice(NamedTuple):
    """A price, or a bar that ends at `at_ms`."""

    ticker: str
    at_ms: int
    source: str
    price: float
    bar_seconds: int = 0
    high: float | None = None
    low: float | None = None


class Verdict(NamedTuple):
    """How a call stands over one window; prices as (price, time, source)."""

    status: str
    entry: tuple[float, int, str] | None = None
    exit: tuple[float, int, str] | None = None
    benchmark_entry: tuple[float, int, str] | None = None
    benchmark_exit: tuple[float, int, str] | None = None
    made: float | None = None
    excess: float | None = None
    hit: bool | None = None


def judge(
    calls: Sequence[JudgedCall], prices: Sequence[JudgedPrice], clock: int
) -> dict[tuple[JudgedCall, str], Verdict]:
    """Every call over every window."""
    found = {}
    for window, length in WINDOWS.items():
        repeats = _repeats(calls, length)
        for call in calls:
            found[call, window] = _verdict(call, length, call in repeats, prices, clock)
    return found


def resolve(  # noqa: C901, PLR0911 - one rule after the other, as they are written down
    call: JudgedCall, prices: Sequence[JudgedPrice], clock: int
) -> tuple[str, tuple[float, int] | None]:
    """What became of a target, and the price and time that reached it."""
    assert call.target is not None
    day = datetime.strptime(call.target_date, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
    until = int(day.timestamp() * 1000)
    entry = last(prices, call.ticker, call.called_ms)
    if until <= call.called_ms:
        return "unpriced", None
    if clock < call.called_ms:
        return "open", None
    if entry is None:
        return ("open" if clock < call.called_ms + 4 * DAY else "unpriced"), None
    rises = call.target > entry[0]
    if call.target == entry[0] or (call.stance == BULLISH and not rises) or (call.stance == BEARISH and rises):
        return "unpriced", None
    for price in sorted(used(prices, call.ticker), key=lambda one: one.at_ms):
        if not call.called_ms < price.at_ms <= until:
            continue
        seen = [price.price]
        if price.at_ms - price.bar_seconds * 1000 >= call.called_ms:
            seen += [one for one in ((price.high if rises else price.low),) if one is not None]
        best = max(seen) if rises else min(seen)
        if (best >= call.target) if rises else (best <= call.target):
            return "reached", (best, price.at_ms)
    if clock < until:
        return "open", None
    if last(prices, call.ticker, until) is None:
        return ("open" if clock < until + 4 * DAY else "unpriced"), None
    return "missed", None


def used(prices: Sequence[JudgedPrice], ticker: str) -> list[JudgedPrice]:
    """One price an instant: of the shortest bar, then of the first source."""
    best: dict[int, JudgedPrice] = {}
    for price in prices:
        if price.ticker == ticker:
            other = best.get(price.at_ms, price)
            best[price.at_ms] = min(other, price, key=lambda one: (one.bar_seconds, one.source))
    return list(best.values())


def last(prices: Sequence[JudgedPrice], ticker: str, at_ms: int) -> tuple[float, int, str] | None:
    """The last price at or before an instant that is not too old for its kind of series."""
    near = [
        price
        for price in prices
        if price.ticker == ticker
        and at_ms - (2 * HOUR if price.bar_seconds <= 3600 else 4 * DAY) <= price.at_ms <= at_ms
    ]
    if not near:
        return None
    found = min(near, key=lambda one: (-one.at_ms, one.bar_seconds, one.source))
    return found.price, found.at_ms, found.source


def _repeats(calls: Sequence[JudgedCall], length: int) -> set[JudgedCall]:
    counts: dict[tuple[str, str, int], int] = {}
    repeats = set()
    for call in sorted(calls, key=lambda one: (one.called_ms, one.post_id)):
        key = (call.author.lower(), call.ticker, call.stance)
        if key in counts and call.called_ms < counts[key] + length:
            repeats.add(call)
        else:
            counts[key] = call.called_ms
    return repeats


def _verdict(  # noqa: PLR0911 - the same
    call: JudgedCall, length: int, is_repeat: bool, prices: Sequence[JudgedPrice], clock: int
) -> Verdict:
    if call.stance == NEUTRAL or call.ticker in STABLE:
        return Verdict("neutral")
    if is_repeat:
        return Verdict("duplicate")
    begin, end = call.called_ms, call.called_ms + length
    if clock < begin:
        return Verdict("pending")
    four: list[tuple[float, int, str] | None] = [
        last(prices, call.ticker, begin),
        None,
        last(prices, BENCHMARK, begin),
        None,
    ]
    if clock >= end:
        four[1], four[3] = last(prices, call.ticker, end), last(prices, BENCHMARK, end)
    entry, leaving, benchmark_entry, benchmark_exit = four
    if entry is None:
        return Verdict("pending" if clock < begin + 4 * DAY else "unpriced", *four)
    if clock < end:
        return Verdict("pending", *four)
    if leaving is None:
        return Verdict("pending" if clock < end + 4 * DAY else "unpriced", *four)
    side = 1 if call.stance == BULLISH else -1
    made = side * (leaving[0] / entry[0] - 1) + 0.0
    excess = None
    if benchmark_entry and benchmark_exit:
        excess = made - side * (benchmark_exit[0] / benchmark_entry[0] - 1)
    return Verdict("scored", *four, made, excess, made > 0)
