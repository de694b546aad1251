import random

import pytest
from support.trends import mann_kendall_p


def test_a_steady_rise_or_fall_is_no_chance() -> None:
    assert mann_kendall_p([float(number) for number in range(30)]) < 1e-6
    assert mann_kendall_p([float(-number) for number in range(30)]) < 1e-6


def test_what_stays_or_only_swings_is_no_trend() -> None:
    assert mann_kendall_p([7.0] * 30) == 1.0
    assert mann_kendall_p([float(number % 2) for number in range(30)]) > 0.3


def test_noise_is_taken_for_a_trend_about_as_often_as_it_says() -> None:
    dice = random.Random(7)  # noqa: S311 - no secret
    taken = sum(mann_kendall_p([dice.random() for _ in range(40)]) < 0.05 for _ in range(400))
    assert 8 <= taken <= 34, "a twentieth of 400, give or take"


def test_a_known_example() -> None:
    """23 more pairs rise than fall; without ties the variance is 10 · 9 · 25 / 18 = 125, and z = 22 / sqrt(125)."""
    assert mann_kendall_p([1, 3, 2, 4, 5, 9, 6, 8, 7, 3.5]) == pytest.approx(0.0491, abs=0.0001)
