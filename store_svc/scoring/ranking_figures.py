"""What one author can be held to: figures of scored calls, the same whatever the order in which they came."""

from collections.abc import Sequence
from typing import NamedTuple

from store_svc.scoring.ranking_intervals import mean, mean_interval, wilson

# A call that was read against the market over one window: when it was made in milliseconds, its ticker and stance, its
# return and its excess (None without a benchmark) as fractions, 1 for a hit or 0, and its author's handle.
ScoredCall = tuple[int, str, int, float, float | None, int, str]


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
    returns = sorted([gain for _, _, _, gain, _, _, _ in calls])
    excesses = [excess for _, _, _, _, excess, _, _ in calls if excess is not None]
    hits = sum([hit for _, _, _, _, _, hit, _ in calls])
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
        interval[0] if interval else None,
        interval[1] if interval else None,
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
    (*_, last, _) = calls[-1]
    length = 0
    for _, _, _, _, _, hit, _ in reversed(calls):
        if hit != last:
            break
        length += 1
    return length if last else -length
