"""Intervals against their tables, and against a count of the distributions themselves."""

import math
from itertools import pairwise
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store_svc.scoring.ranking_intervals import Z, mean, mean_interval, student_t, wilson

RATES = st.integers(1, 10_000).flatmap(lambda calls: st.tuples(st.integers(0, calls), st.just(calls)))
FRACTIONS = st.floats(-1, 1e6, allow_subnormal=False)


def test_ends_of_wilsons_interval_are_those_that_were_published() -> None:
    # Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3
    for (hits, calls), ends in {
        (81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0.0, 0.1611), (1, 29): (0.0061, 0.1718),
        (29, 29): (0.8830, 1.0),
    }.items():  # fmt: skip
        assert wilson(hits, calls) == pytest.approx(ends, abs=5e-5)


def test_nine_of_ten_rank_below_eighty_five_of_a_hundred_and_no_call_says_nothing() -> None:
    assert wilson(9, 10)[0] < wilson(85, 100)[0]
    assert wilson(0, 0) == (0.0, 1.0)
    for hits, calls in ((2, 1), (-1, 3)):
        with pytest.raises(ValueError, match="hits of"):
            wilson(hits, calls)


@given(RATES)
def test_the_ends_are_where_the_rate_lies_z_standard_errors_away(rate: tuple[int, int]) -> None:
    hits, calls = rate
    low, high = wilson(hits, calls)
    assert 0 <= low <= hits / calls <= high <= 1
    for end in (low, high):
        assert abs(hits / calls - end) == pytest.approx(Z * math.sqrt(end * (1 - end) / calls), abs=1e-9)
    assert wilson(calls - hits, calls) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@given(RATES)
def test_one_more_hit_never_lowers_an_end(rate: tuple[int, int]) -> None:
    hits, calls = rate
    assert wilson(hits, calls) <= wilson(hits + 1, calls + 1)


def test_z_and_t_are_those_of_the_tables() -> None:
    assert pytest.approx(NormalDist().inv_cdf(0.975), abs=1e-13) == Z
    for degrees, value in {1: 12.706204736, 2: 4.302652730, 5: 2.570581836, 30: 2.042272456, 120: 1.979930405}.items():
        assert student_t(degrees) == pytest.approx(value, abs=5e-10)
    with pytest.raises(ValueError, match="degrees"):
        student_t(0)


@pytest.mark.parametrize("degrees", [3, 4, 17, 199, 200, 201, 202, 1_000, 99_999])
def test_95_percent_of_the_distribution_lie_within_t(degrees: int) -> None:
    # Simpson's rule over its density, which is 1 at 0 before it is scaled
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)
    at = np.linspace(0, student_t(degrees), 20_001)
    density = np.exp(-(degrees + 1) / 2 * np.log1p(at * at / degrees))
    weights = np.full(at.size, 2.0)
    weights[1::2], weights[0], weights[-1] = 4.0, 1.0, 1.0
    assert 2 * scale * float(weights @ density) * at[1] / 3 == pytest.approx(0.95, abs=1e-9)


def test_t_falls_with_every_degree_also_where_the_expansion_takes_over() -> None:
    found = [student_t(degrees) for degrees in range(1, 400)]
    assert all(later < earlier for earlier, later in pairwise(found))


@given(st.lists(FRACTIONS, min_size=1, max_size=60), st.randoms())
def test_a_mean_and_its_interval_are_the_same_in_any_order(values: list[float], dice: object) -> None:
    middle = mean(values)
    ends = mean_interval(values, middle)
    dice.shuffle(values)  # type: ignore[attr-defined]
    assert (mean(values), mean_interval(values, middle)) == (middle, ends)
    assert min(values) <= middle + 1e-9 * abs(middle)
    assert (ends is None) == (len(values) < 2)


def test_the_interval_of_a_mean_is_that_of_a_worked_example() -> None:
    # 5 values of mean 3 and standard deviation sqrt(2.5): 3 -/+ 2.776445 * sqrt(2.5 / 5)
    low, high = mean_interval([1.0, 2.0, 3.0, 4.0, 5.0], 3.0) or (0.0, 0.0)
    assert (low, high) == pytest.approx((3 - 1.963243161, 3 + 1.963243161), abs=1e-8)


def test_values_beyond_all_bounds_break_nothing() -> None:
    assert mean([1.7e308, 1.7e308]) == 1.7e308
    assert mean_interval([1.7e308, -1.0], 8.5e307) == (-math.inf, math.inf)
