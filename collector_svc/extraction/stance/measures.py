"""How good a model is: figures over scores and the labels people gave."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from collector_svc.extraction.stance.scores import Scores

SIDES = ("bullish", "bearish")
BINS = 15


@dataclass(frozen=True, slots=True)
class Measures:
    """Figures as fractions in 0…1, over posts whose author takes a side.

    The side that the model gives is the likelier of the two. `confusion[true][given]` counts posts. `neutral` is
    the share of posts whose likeliest label is neutral all the same.
    """

    posts: int
    accuracy: float
    macro_f1: float
    calibration_error: float
    neutral: float
    confusion: dict[str, dict[str, int]]


def measure(scores: Sequence[Scores], labels: Sequence[str]) -> Measures:
    """Compare scores with labels, each bullish or bearish. Raises ValueError when there are none."""
    if not labels:
        raise ValueError("there is no post to measure")
    given = [SIDES[0] if score.rise >= 1 / 2 else SIDES[1] for score in scores]
    counts = Counter(zip(labels, given, strict=True))
    right = [one == other for one, other in zip(labels, given, strict=True)]
    return Measures(
        posts=len(labels),
        accuracy=sum(right) / len(labels),
        macro_f1=sum(_f1(counts, side) for side in SIDES) / len(SIDES),
        calibration_error=calibration_error([max(score.rise, 1 - score.rise) for score in scores], right),
        neutral=sum(score.label == "neutral" for score in scores) / len(labels),
        confusion={true: {side: counts[true, side] for side in SIDES} for true in SIDES},
    )


def calibration_error(confidences: Sequence[float], right: Sequence[bool], bins: int = BINS) -> float:
    """Expected calibration error of the given label, in 0…1.

    Confidences fall into `bins` equal parts of 0…1; in each the share that is right is compared with the mean
    confidence; the differences are averaged, weighted by how many fell there. With few posts a bin it is above
    zero by chance alone: about 0.03 for a thousand posts of a perfectly calibrated model.
    Source: Guo et al. (2017), On calibration of modern neural networks, equation 3.
    """
    gaps = [0.0] * bins
    for confidence, is_right in zip(confidences, right, strict=True):
        gaps[min(int(confidence * bins), bins - 1)] += is_right - confidence
    return sum(map(abs, gaps)) / len(confidences)


def _f1(counts: Counter[tuple[str, str]], side: str) -> float:
    (other,) = set(SIDES) - {side}
    wrong = counts[side, other] + counts[other, side]
    hits = counts[side, side]
    return 2 * hits / (2 * hits + wrong) if hits else 0.0
