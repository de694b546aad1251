import pytest

from collector_svc.extraction.stance import Scores
from collector_svc.extraction.stance.measures import calibration_error, measure


def test_figures_agree_with_those_counted_by_hand() -> None:
    given = [(0.9, "bullish"), (0.8, "bullish"), (0.7, "bearish"), (0.4, "bullish"), (0.2, "bearish")]
    figures = measure([Scores(rise, 1 - rise, 0.0) for rise, _ in given], [label for _, label in given])
    assert figures.posts == 5
    assert figures.accuracy == pytest.approx(3 / 5)
    assert figures.confusion == {
        "bullish": {"bullish": 2, "bearish": 1},
        "bearish": {"bullish": 1, "bearish": 1},
    }
    assert figures.macro_f1 == pytest.approx((2 * 2 / (2 * 2 + 2) + 2 * 1 / (2 * 1 + 2)) / 2)


def test_a_side_that_is_never_found_counts_as_zero() -> None:
    figures = measure([Scores(0.9, 0.1, 0.0)] * 4, ["bullish"] * 3 + ["bearish"])
    assert figures.macro_f1 == pytest.approx((6 / 7 + 0) / 2)


def test_neutral_is_counted_apart_and_the_likelier_side_is_still_measured() -> None:
    figures = measure([Scores(0.3, 0.1, 0.6), Scores(0.1, 0.8, 0.1)], ["bullish", "bearish"])
    assert figures.accuracy == 1
    assert figures.neutral == 0.5


def test_calibration_error_is_the_weighted_gap_between_promise_and_truth() -> None:
    # 0.7 is right half of the time, 0.95 always: gaps 0.2 for four posts and 0.05 for two
    confidences = [0.7] * 4 + [0.95] * 2
    assert calibration_error(confidences, [True, True, False, False, True, True]) == pytest.approx(
        (4 * 0.2 + 2 * 0.05) / 6
    )
    assert calibration_error([1.0], [True]) == 0


def test_nothing_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match="no post"):
        measure([], [])
