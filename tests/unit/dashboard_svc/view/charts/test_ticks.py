from datetime import UTC, datetime
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard_svc.view.charts.ticks import Scale, round_numbers, round_times

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
FIRST_MS, LAST_MS = 0, 253_402_300_799_999


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


def test_levels_are_round() -> None:
    assert round_numbers(0.3, 4.6, 5) == [1, 2, 3, 4]
    assert round_numbers(29_120, 71_900, 5) == [30_000, 40_000, 50_000, 60_000, 70_000]
    assert [f"{one:.7f}" for one in round_numbers(0.0000011, 0.0000019, 4)] == [
        "0.0000012",
        "0.0000014",
        "0.0000016",
        "0.0000018",
    ]
    assert round_numbers(5, 5, 5) == [5]


@settings(deadline=None)
@given(st.floats(1e-12, 1e12), st.floats(1.0001, 1e6), st.integers(2, 8))
def test_levels_lie_within_the_range_in_even_steps_and_are_never_too_many(low: float, factor: float, most: int) -> None:
    levels = round_numbers(low, low * factor, most)
    assert len(levels) <= most
    assert levels == sorted(levels)
    assert all(low * (1 - 1e-9) <= level <= low * factor * (1 + 1e-9) for level in levels)


def test_times_are_hours_then_days_then_months_then_years() -> None:
    def words(since: str, until: str) -> list[str]:
        return [said for _, said in round_times(at(since), at(until), 7)]

    assert words("2026-01-31T20:30", "2026-02-01T02:10") == ["21:00", "22:00", "23:00", "1 Feb", "01:00", "02:00"]
    assert words("2026-01-01", "2026-01-06") == ["1 Jan", "2 Jan", "3 Jan", "4 Jan", "5 Jan", "6 Jan"]
    assert words("2025-11-10", "2026-03-02") == ["Dec", "2026", "Feb", "Mar"]
    assert words("2019-05-01", "2026-05-01") == ["2020", "2022", "2024", "2026"]


@settings(deadline=None)
@given(st.integers(FIRST_MS, LAST_MS), st.integers(FIRST_MS, LAST_MS))
def test_times_lie_within_any_range_in_order_and_are_never_too_many(one: int, other: int) -> None:
    since, until = min(one, other), max(one, other)
    times = [moment for moment, _ in round_times(since, until, 7)]
    assert len(times) <= 7
    assert all(since <= moment <= until for moment in times)
    assert all(earlier < later for earlier, later in pairwise(times))


def test_a_scale_without_length_puts_everything_in_the_middle() -> None:
    assert Scale(3, 3).at(3) == 50
    assert [Scale(10, 20).at(number) for number in (10, 15, 20, 25)] == [0, 50, 100, 150]
