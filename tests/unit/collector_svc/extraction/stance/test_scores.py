import pytest

from collector_svc.extraction.stance import Scores


@pytest.mark.parametrize(
    ("scores", "label", "probability"),
    [
        (Scores(0.7, 0.2, 0.1), "bullish", 0.7),
        (Scores(0.1, 0.6, 0.3), "bearish", 0.6),
        (Scores(0.2, 0.3, 0.5), "neutral", 0.5),
        (Scores(0.4, 0.2, 0.4), "neutral", 0.4),
        (Scores(0.45, 0.45, 0.1), "bullish", 0.45),
    ],
)
def test_the_label_is_the_likeliest_and_a_tie_takes_no_side(scores: Scores, label: str, probability: float) -> None:
    assert scores.label == label
    assert scores.probability == probability


def test_rise_leaves_neutral_out_and_is_a_coins_toss_where_nothing_is_left() -> None:
    assert Scores(0.3, 0.1, 0.6).rise == pytest.approx(0.75)
    assert Scores(0.0, 0.0, 1.0).rise == 0.5
