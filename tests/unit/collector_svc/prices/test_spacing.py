import pytest

from collector_svc.prices.spacing import DAY, FIVE_MINUTES, HOUR, spaced
from collector_svc.prices.stretches import Stretch

DAY_MS = 86_400_000
NOW = 20_000 * DAY_MS + 37_000_000
LONG = Stretch(NOW - 200 * DAY_MS, NOW)


def series(step_ms: int, count: int, begin: int, late_ms: int = 0) -> list[tuple[int, float]]:
    """So many prices, each a little late in its own way, as real ones are."""
    return [(begin + number * step_ms + late_ms + number % 7 * 1_900, 100.0 + number) for number in range(count)]


@pytest.mark.parametrize(
    ("step_ms", "late_ms", "seconds"),
    [(300_000, 4_000, FIVE_MINUTES), (3_600_000, 180_000, HOUR), (DAY_MS, 0, DAY)],
)
def test_the_distance_of_the_prices_decides_whatever_the_rule_says(step_ms: int, late_ms: int, seconds: int) -> None:
    begin = NOW // DAY_MS * DAY_MS - 100 * DAY_MS
    points = spaced(series(step_ms, 50, begin, late_ms), LONG, NOW)
    assert {point.bar_seconds for point in points} == {seconds}


def test_a_gap_does_not_make_a_fine_series_a_coarse_one() -> None:
    prices = [*series(3_600_000, 20, NOW - 90 * DAY_MS), *series(3_600_000, 20, NOW - 10 * DAY_MS)]
    assert {point.bar_seconds for point in spaced(prices, LONG, NOW)} == {HOUR}


def test_the_current_price_at_the_end_of_daily_ones_is_an_instant() -> None:
    midnight = NOW // DAY_MS * DAY_MS
    prices = [*series(DAY_MS, 5, midnight - 4 * DAY_MS), (NOW, 7.0)]
    points = spaced(prices, LONG, NOW)
    assert [point.bar_seconds for point in points] == [DAY] * 5 + [0]
    assert points[-1].at_ms == NOW


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        (Stretch(NOW - DAY_MS, NOW), FIVE_MINUTES),
        (Stretch(NOW - 30 * DAY_MS, NOW - 29 * DAY_MS), HOUR),
        (Stretch(NOW - 90 * DAY_MS, NOW), HOUR),
    ],
)
def test_a_single_price_is_what_the_rule_says_of_the_stretch(asked: Stretch, seconds: int) -> None:
    (point,) = spaced([(asked.until_ms - 1_000, 5.0)], asked, NOW)
    assert point.bar_seconds == seconds


def test_no_prices_are_no_points() -> None:
    assert spaced([], LONG, NOW) == []
