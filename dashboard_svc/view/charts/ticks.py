"""Round numbers and round times along an axis."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard_svc.view.words import clock

_HOUR_MS, _DAY_MS = 3_600_000, 86_400_000
_STEPS_MS = [_HOUR_MS * hours for hours in (1, 3, 6, 12)] + [_DAY_MS * days for days in (1, 2, 4, 7, 14)]
_STEPS_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1_200, 2_400, 6_000, 12_000, 24_000)
_MONTH_MS = 28 * _DAY_MS  # the shortest: rather fewer words than too many
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_END_OF_TIME = 10_000 * 12  # in months: datetime knows no later year
_MONDAY_MS = 4 * _DAY_MS  # 1970-01-05: weeks are counted from Mondays


@dataclass(frozen=True)
class Scale:
    """Numbers from `low` to `high` as percent of a length."""

    low: float
    high: float

    def at(self, number: float) -> float:
        """Where it lies, with two digits; the middle when all numbers are the same. May lie outside 0 to 100."""
        if self.high <= self.low:
            return 50.0
        return round(100 * (number - self.low) / (self.high - self.low), 2)


def round_numbers(low: float, high: float, most: int) -> list[float]:
    """At most `most` multiples of 1, 2, 2.5 or 5 times a power of ten, within the range; `most` is at least 2."""
    if not low < high:
        return [low]
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    for factor in (1, 2, 2.5, 5, 10, 20):
        step = factor * power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            return [number * step for number in range(first, last + 1)]
    return [low]


def round_times(since_ms: int, until_ms: int, most: int) -> list[tuple[int, str]]:
    """At most `most` hours, days or months within the range, in UTC, each with its words."""
    length = max(1, until_ms - since_ms)
    for step in _STEPS_MS:
        if length / step <= most - 1:
            offset = _MONDAY_MS if step >= 7 * _DAY_MS else 0
            first = math.ceil((since_ms - offset) / step)
            last = math.floor((until_ms - offset) / step)
            times = [number * step + offset for number in range(first, last + 1)]
            return [(at_ms, _words(at_ms, step)) for at_ms in times]
    step = next(step for step in _STEPS_MONTHS if length / (step * _MONTH_MS) <= most - 1)
    return [(round(at.timestamp() * 1000), _month_words(at, step)) for at in _months(since_ms, until_ms, step)]


def _words(at_ms: int, step: int) -> str:
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    if step < _DAY_MS and at.hour:
        return clock(at_ms)
    return f"{at.day} {_MONTHS[at.month - 1]}"


def _months(since_ms: int, until_ms: int, step: int) -> Iterator[datetime]:
    first = datetime.fromtimestamp(since_ms / 1000, UTC)
    number = -(-(first.year * 12 + first.month - 1) // step) * step
    while number < _END_OF_TIME:
        at = datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
        if at.timestamp() * 1000 > until_ms:
            return
        if at.timestamp() * 1000 >= since_ms:
            yield at
        number += step


def _month_words(at: datetime, step: int) -> str:
    year = 12
    return str(at.year) if step >= year or at.month == 1 else _MONTHS[at.month - 1]
