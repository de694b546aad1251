import pytest

from dashboard_svc.view.bearing import HEIGHT, WIDTH, bearing

DAY = 86_400_000


@pytest.mark.parametrize(("stance", "sign"), [("bullish", -1), ("bearish", 1), ("neutral", 0)])
def test_the_ray_points_where_the_call_does(stance: str, sign: int) -> None:
    figure = bearing(stance, 0, None, DAY)
    rise = figure.end_y - figure.start_y
    assert (rise > 0) - (rise < 0) == sign
    assert figure.now_x is None


def test_time_runs_along_the_ray_and_stays_in_the_box() -> None:
    figures = [bearing("bullish", 10 * DAY, 20 * DAY, at * DAY) for at in (5, 10, 15, 20, 99)]
    assert [figure.now_x for figure in figures] == [8.0, 8.0, 117.0, 226.0, 226.0]
    assert [figure.is_past for figure in figures] == [False, False, False, True, True]
    assert all(0 <= (f.now_x or 0) <= WIDTH and 0 <= (f.now_y or 0) <= HEIGHT for f in figures)


def test_a_day_before_the_call_is_past_and_divides_nothing_by_zero() -> None:
    assert bearing("bearish", 5 * DAY, 5 * DAY, 5 * DAY).is_past
    assert bearing("bearish", 5 * DAY, 2 * DAY, 5 * DAY).is_past
