"""How far apart the prices of an answer lie, which decides for how long each of them holds good."""

import itertools
from collections.abc import Sequence

from collector_svc.prices.points import Point
from collector_svc.prices.stretches import Stretch

FIVE_MINUTES, HOUR, DAY = 300, 3_600, 86_400
_DAY_MS = DAY * 1000
# Answers of these spacings are told apart at points well between them: real ones are never exact.
_BELOW_HOURLY, _BELOW_DAILY = 1_200, 6 * HOUR
# A daily price bears midnight; what is further from it than this is the current price at the end of the list.
_MIDNIGHT_SLACK_MS = 15 * 60_000
_FIVE_MINUTELY_MS, _HOURLY_MS = _DAY_MS, 90 * _DAY_MS


def spaced(prices: Sequence[tuple[int, float]], asked: Stretch, now_ms: int) -> list[Point]:
    """The prices, in the order of their times, with their spacing in seconds as `bar_seconds`.

    CoinGecko chooses: five minutes for the last day, an hour for up to 90 days, a day beyond. What came is believed
    over the rule, which has changed before; the rule serves where a single price came.
    """
    seconds = _between(prices) or _by_rule(asked, now_ms)
    if seconds != DAY:
        return [Point(at_ms, price, seconds) for at_ms, price in prices]
    return [Point(at_ms, price, DAY if _is_midnight(at_ms) else 0) for at_ms, price in prices]


def _between(prices: Sequence[tuple[int, float]]) -> int:
    """The usual distance of two neighbours, as one of the three spacings; 0 where there are none."""
    gaps = sorted(later - earlier for (earlier, _), (later, _) in itertools.pairwise(prices))
    if not gaps:
        return 0
    return _nearest(gaps[len(gaps) // 2] / 1000)


def _nearest(seconds: float) -> int:
    if seconds < _BELOW_HOURLY:
        return FIVE_MINUTES
    return HOUR if seconds < _BELOW_DAILY else DAY


def _by_rule(asked: Stretch, now_ms: int) -> int:
    span_ms = asked.until_ms - asked.since_ms
    if span_ms <= _FIVE_MINUTELY_MS and asked.since_ms >= now_ms - _FIVE_MINUTELY_MS:
        return FIVE_MINUTES
    return HOUR if span_ms <= _HOURLY_MS else DAY


def _is_midnight(at_ms: int) -> bool:
    into_the_day = at_ms % _DAY_MS
    return min(into_the_day, _DAY_MS - into_the_day) <= _MIDNIGHT_SLACK_MS
