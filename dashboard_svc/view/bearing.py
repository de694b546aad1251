"""A call as a small figure: from when it was made, up or down, to the day it names, and how far time has come."""

from dataclasses import dataclass

WIDTH, HEIGHT = 240, 64
_LEFT, _RIGHT = 8.0, 226.0
_MIDDLE = {"bullish": 52.0, "bearish": 12.0, "neutral": 32.0}
_END = {"bullish": 12.0, "bearish": 52.0, "neutral": 32.0}


@dataclass(frozen=True)
class Bearing:
    """Coordinates in a box of WIDTH by HEIGHT. `now_x` is None when no day is named: time has no end to run to."""

    start_x: float
    start_y: float
    end_x: float
    end_y: float
    now_x: float | None
    now_y: float | None
    is_past: bool


def bearing(stance: str, called_at_ms: int, due_at_ms: int | None, at_ms: int) -> Bearing:
    """The figure of one call as it stands at `at_ms`; a day before the call counts as past."""
    start_y, end_y = _MIDDLE[stance], _END[stance]
    if due_at_ms is None:
        return Bearing(_LEFT, start_y, _RIGHT, end_y, None, None, is_past=False)
    length = due_at_ms - called_at_ms
    share = 1.0 if length <= 0 else min(1.0, max(0.0, (at_ms - called_at_ms) / length))
    now_x = round(_LEFT + share * (_RIGHT - _LEFT), 1)
    now_y = round(start_y + share * (end_y - start_y), 1)
    return Bearing(_LEFT, start_y, _RIGHT, end_y, now_x, now_y, is_past=share >= 1)
