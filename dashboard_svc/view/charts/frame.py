"""What every chart over time has: a box, its lines, and the words at its edges."""

from collections.abc import Callable
from dataclasses import dataclass

from dashboard_svc.view.charts.ticks import Scale, round_numbers, round_times

Words = Callable[[float], str]
_MOST_LEVELS, _MOST_TIMES = 5, 7
_EDGE = 7.0  # nearer than so many percent to the edge, words begin or end at their place instead of being centred


@dataclass(frozen=True)
class Level:
    """A line across, `y` percent from the top, and its words."""

    y: float
    words: str


@dataclass(frozen=True)
class Moment:
    """A place along the time, `x` percent from the left. `anchor` is SVG's text-anchor.

    `is_minor` ones are left out where there is little room.
    """

    x: float
    words: str
    anchor: str
    is_minor: bool


@dataclass(frozen=True)
class Frame:
    """A box of time and number; both grow away from its lower left corner."""

    times: Scale
    numbers: Scale
    levels: list[Level]
    moments: list[Moment]

    def x(self, at_ms: int) -> float:
        """Percent from the left."""
        return self.times.at(at_ms)

    def y(self, number: float) -> float:
        """Percent from the top."""
        return round(100 - self.numbers.at(number), 2)


def frame_of(since_ms: int, until_ms: int, lowest: float, highest: float, words: Words) -> Frame:
    """A box that holds the range with a little room above and below; `words` says a number."""
    room = (highest - lowest) * 0.06 or abs(highest) * 0.05 or 1.0
    numbers, times = Scale(lowest - room, highest + room), Scale(since_ms, max(until_ms, since_ms + 1))
    levels = [
        Level(round(100 - numbers.at(number), 2), words(number))
        for number in round_numbers(numbers.low, numbers.high, _MOST_LEVELS)
    ]
    moments = [
        Moment(times.at(at_ms), said, _anchor(times.at(at_ms)), is_minor=bool(place % 2))
        for place, (at_ms, said) in enumerate(round_times(since_ms, until_ms, _MOST_TIMES))
    ]
    return Frame(times, numbers, levels, moments)


def _anchor(x: float) -> str:
    return "start" if x < _EDGE else "end" if x > 100 - _EDGE else "middle"
