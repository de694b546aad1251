"""An author's returns one by one, with the mean as it was after each."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard_svc.view.charts.frame import Frame, frame_of
from dashboard_svc.view.words import change, count, day
from swarmnexus.v1.query_pb2 import ReturnPoint

_MOST_DOTS = 600
_LEAST_DOTS = 2
_DAY_MS = 86_400_000
PATH_UNITS = 1_000  # a path is drawn in a box of so many units a side


@dataclass(frozen=True)
class Dot:
    """One call; `tone` is up, down or even."""

    x: float
    y: float
    tone: str
    words: str


@dataclass(frozen=True)
class ReturnsChart:
    """`mean_path` is SVG path data in a box of PATH_UNITS; `zero_y` is percent from the top."""

    frame: Frame
    dots: list[Dot]
    mean_path: str
    zero_y: float
    summary: str
    rows: list[ReturnPoint]


def returns_chart(series: Sequence[ReturnPoint]) -> ReturnsChart | None:
    """The chart of the latest calls of a series, oldest first; None of fewer than two, which show no course."""
    points = list(series)[-_MOST_DOTS:]
    if len(points) < _LEAST_DOTS:
        return None
    returns = [_return(point) for point in points]
    since, until = points[0].called_at_ms, points[-1].called_at_ms
    if since == until:
        since, until = since - _DAY_MS, until + _DAY_MS
    frame = frame_of(since, until, min(0.0, *returns), max(0.0, *returns), change)
    means = [sum(returns[: place + 1]) / (place + 1) for place in range(len(returns))]
    return ReturnsChart(
        frame=frame,
        dots=[_dot(frame, point) for point in points],
        mean_path=path_of(frame, [(point.called_at_ms, mean) for point, mean in zip(points, means, strict=True)]),
        zero_y=frame.y(0.0),
        summary=(
            f"Returns of {count(len(points), 'call')} from {day(points[0].called_at_ms)} to "
            f"{day(points[-1].called_at_ms)}: mean {change(means[-1])}, best {change(max(returns))}, "
            f"worst {change(min(returns))}."
        ),
        rows=points[::-1],
    )


def path_of(frame: Frame, places: Sequence[tuple[int, float]]) -> str:
    """SVG path data through (time, number), in a box of PATH_UNITS a side."""
    scale = PATH_UNITS / 100
    steps = [f"{round(frame.x(at_ms) * scale)} {round(frame.y(number) * scale)}" for at_ms, number in places]
    return "M" + "L".join(steps) if steps else ""


def _return(point: ReturnPoint) -> float:
    return float(getattr(point, "return"))


def _dot(frame: Frame, point: ReturnPoint) -> Dot:
    made = _return(point)
    tone = "up" if made > 0 else "down" if made < 0 else "even"
    words = f"{point.ticker} {change(made)}, {day(point.called_at_ms)}"
    return Dot(frame.x(point.called_at_ms), frame.y(made), tone, words)
