"""What one author can be held to: figures of scored calls, the same whatever the order in which they came."""

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from store_svc.scoring.ranking_intervals import mean, mean_interval, wilson


class ScoredCall(NamedTuple):
    """A call that was read against the market over one window."""

    called_ms: int
    ticker: str
    stance: int
    gain: float  # its return, as a fraction
    excess: float | None  # as a fraction
    hit: int  # 1 when the return is above 0, else 0


class Figures(NamedTuple):
    """Returns and excesses are fractions; what needs an excess is None without one, an interval below two."""

    calls: int
    hits: int
    hit_rate_low: float
    hit_rate_high: float
    mean_return: float
    median_return: float
    excess_calls: int
    mean_excess: float | None
    mean_excess_low: float | None
    mean_excess_high: float | None
    best: float
    worst: float
    streak: int
    last_call_ms: int


def figures(calls: Sequence[ScoredCall]) -> Figures:
    """The figures of one call or more, earliest first; calls of one instant by ticker, then by stance."""
    returns = sorted([call[3] for call in calls])
    excesses = [call[4] for call in calls if call[4] is not None]
    hits = sum([call[5] for call in calls])
    low, high = wilson(hits, len(calls))
    mean_excess = mean(excesses) if excesses else None
    interval = mean_interval(excesses, mean_excess) if mean_excess is not None else None
    return Figures(
        len(calls),
        hits,
        low,
        high,
        mean(returns),
        median(returns),
        len(excesses),
        mean_excess,
        *(interval or (None, None)),
        returns[-1],
        returns[0],
        streak(calls),
        calls[-1][0],
    )


def median(ordered: Sequence[float]) -> float:
    """The middle of values in order, or the mean of the two in the middle."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else mean(ordered[half - 1 : half + 1])


def streak(calls: Sequence[ScoredCall]) -> int:
    """How many of the latest calls in a row were hits, or, below 0, were not."""
    last = calls[-1][5]
    length = sum(1 for _ in takewhile(lambda call: call[5] == last, reversed(calls)))
    return length if last else -length
