import re

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard_svc.view.charts.returns import PATH_UNITS, returns_chart
from swarmnexus.v1.query_pb2 import ReturnPoint

DAY_MS = 86_400_000


def series(*returns: float) -> list[ReturnPoint]:
    return [
        ReturnPoint(called_at_ms=number * DAY_MS, ticker="$SOL", **{"return": one})
        for number, one in enumerate(returns)
    ]


def test_fewer_than_two_calls_make_no_chart() -> None:
    assert returns_chart([]) is None
    assert returns_chart(series(0.1)) is None


def test_dots_say_their_call_and_lie_above_zero_when_it_hit() -> None:
    chart = returns_chart(series(0.1, -0.2, 0.0))
    assert chart is not None
    assert [dot.tone for dot in chart.dots] == ["up", "down", "even"]
    assert [dot.y < chart.zero_y for dot in chart.dots] == [True, False, False]
    assert [dot.x for dot in chart.dots] == [0, 50, 100]
    assert chart.dots[1].words == "$SOL \N{MINUS SIGN}20.0%, 2 Jan 1970"
    assert chart.summary.startswith("Returns of 3 calls from 1 Jan 1970 to 3 Jan 1970: mean")


def test_the_line_is_the_mean_so_far() -> None:
    chart = returns_chart(series(0.1, 0.3, -0.4))
    assert chart is not None
    places = [int(y) / 10 for _, y in re.findall(r"(\d+) (\d+)", chart.mean_path)]
    means = [chart.frame.y(mean) for mean in (0.1, 0.2, 0.0)]
    assert all(abs(place - mean) <= 0.06 for place, mean in zip(places, means, strict=True))


@settings(deadline=None)
@given(st.lists(st.floats(-1, 1e6), min_size=2, max_size=60), st.booleans())
def test_everything_lies_within_the_box(returns: list[float], at_once: bool) -> None:
    points = series(*returns)
    if at_once:
        for point in points:
            point.called_at_ms = DAY_MS
    chart = returns_chart(points)
    assert chart is not None
    assert all(0 <= dot.x <= 100 and 0 <= dot.y <= 100 for dot in chart.dots)
    numbers = [int(number) for number in re.findall(r"-?\d+", chart.mean_path)]
    assert all(0 <= number <= PATH_UNITS for number in numbers)


def test_a_long_series_is_drawn_by_its_latest_calls() -> None:
    chart = returns_chart(series(*([0.01] * 2000)))
    assert chart is not None
    assert len(chart.dots) == len(chart.rows) == 600
    assert chart.rows[0].called_at_ms == 1999 * DAY_MS
