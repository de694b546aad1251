"""Figures of an author's calls, by hand and by their laws."""

from hypothesis import given
from hypothesis import strategies as st

from store_svc.scoring.ranking_figures import ScoredCall, figures
from store_svc.scoring.ranking_intervals import wilson


def call(at: int, gain: float, excess: float | None = None, ticker: str = "$A") -> ScoredCall:
    return (at, ticker, 1, gain, excess, int(gain > 0), "ada")


def test_figures_of_a_few_calls() -> None:
    found = figures([call(1, 0.25, 0.125), call(2, -0.125), call(3, 0.5, 0.375), call(4, 0.125, 0.25)])
    assert (found.calls, found.hits, found.excess_calls) == (4, 3, 3)
    assert (found.hit_rate_low, found.hit_rate_high) == wilson(3, 4)
    assert (found.mean_return, found.mean_excess, found.median_return) == (0.1875, 0.25, 0.1875)
    assert (found.best, found.worst, found.streak, found.last_call_ms) == (0.5, -0.125, 2, 4)
    assert found.mean_excess_low is not None
    assert found.mean_excess_high is not None
    assert round(found.mean_excess_low + found.mean_excess_high, 12) == 0.5


def test_one_call_has_no_interval_of_its_mean_and_none_without_a_benchmark_has_one() -> None:
    alone, without = figures([call(1, -0.2, 0.1)]), figures([call(1, 0.2), call(2, 0.3)])
    assert (alone.mean_excess, alone.mean_excess_low, alone.mean_excess_high) == (0.1, None, None)
    assert (without.mean_excess, without.mean_excess_low, without.excess_calls) == (None, None, 0)
    assert (alone.median_return, alone.streak, without.streak) == (-0.2, -1, 2)


@given(st.lists(st.floats(-1, 10), min_size=1, max_size=30), st.randoms())
def test_figures_do_not_depend_on_the_order_but_for_the_streak(gains: list[float], dice: object) -> None:
    calls = [call(1, gain, gain / 3) for gain in gains]
    found = figures(calls)
    dice.shuffle(calls)  # type: ignore[attr-defined]
    assert figures(calls)._replace(streak=0) == found._replace(streak=0)
