"""From labelled posts to a model: fit, try on what was held out, calibrate. Needs numpy; nothing at run time does."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from collector_svc.extraction.stance.calibration import calibrate
from collector_svc.extraction.stance.container import Weights
from collector_svc.extraction.stance.features import Features, features
from collector_svc.extraction.stance.matrix import Floats, Integers, Sparse, frequent, sparse
from collector_svc.extraction.stance.measures import SIDES
from collector_svc.extraction.stance.posts import LabelledPost
from collector_svc.extraction.stance.solver import Fit, fit, logistic

# Chosen by cross-validation on StockEmotions' training part alone.
LEAST_WORD_POSTS = 2
LEAST_CHARACTER_POSTS = 6
SIDE_COST = 3.0
NEUTRAL_COST = 1.0
SMOOTHING = 1.0
# The project's own lines are few and exact: a neutral one stands for this many posts.
LINE_WEIGHT = 10.0
FOLDS = 5


@dataclass(frozen=True)
class Trained:
    """A calibrated model, and for each side-taking post the probability of bullish by a fold that never saw it."""

    weights: Weights
    held_out: list[float]


def train(
    posts: Sequence[LabelledPost],
    lines: Sequence[LabelledPost],
    seed: int,
    tell: Callable[[str], None] = lambda _: None,
) -> Trained:
    """Train on posts and on the project's own lines. The same arguments give the same model on one machine.

    Raises:
        ValueError: a side has fewer posts than there are folds.
    """
    both = [*posts, *lines]
    read = [features(post.text) for post in both]
    taken = np.array([post.label in SIDES for post in both])
    truths = np.array([post.label == "bullish" for post in both], dtype=np.float64)
    judged = taken & (np.arange(len(both)) < len(posts))
    if min(truths[judged].sum(), (1 - truths)[judged].sum()) < FOLDS:
        raise ValueError(f"at least {FOLDS} bullish and {FOLDS} bearish posts are needed to train")
    logits = np.zeros(len(both))
    folds = _folds(2 * taken + truths, seed)
    for fold in range(FOLDS):
        tell(f"fold {fold + 1} of {FOLDS}")
        inside, outside = np.flatnonzero(taken & (folds != fold)), np.flatnonzero(folds == fold)
        side = _Side.of([read[row] for row in inside], truths[inside])
        logits[outside] = side.logits([read[row] for row in outside])
    slope, shift = calibrate(logits[judged], truths[judged])
    logits = slope * logits + shift
    tell("all posts")
    side = _Side.of([read[row] for row in np.flatnonzero(taken)], truths[taken])
    costs = np.where(np.arange(len(both)) < len(posts), 1.0, LINE_WEIGHT)
    neutral = _fit_neutral(side.words, read, (~taken).astype(np.float64), np.abs(logits), costs)
    return Trained(_weights(side, neutral, slope, shift), logistic(logits[judged]).tolist())


@dataclass(frozen=True)
class _Side:
    """Bullish against bearish, before calibration: the weights of words, then those of strings of characters."""

    words: list[str]
    characters: list[str]
    fitted: Fit

    @classmethod
    def of(cls, read: list[Features], truths: Floats) -> _Side:
        """Fit, each feature scaled by how much likelier it is on one side.

        Source: Wang and Manning (2012), Baselines and bigrams.
        """
        words = frequent((post.words for post in read), LEAST_WORD_POSTS)
        characters = frequent((post.characters for post in read), LEAST_CHARACTER_POSTS)
        matrix = _matrix(read, words, characters)
        ratios = np.concatenate(
            [_log_ratios(matrix, truths, slice(0, len(words))), _log_ratios(matrix, truths, slice(len(words), None))]
        )
        fitted = fit(matrix.scaled(ratios), truths, np.ones(len(truths)), SIDE_COST)
        return cls(words, characters, Fit(fitted.weights * ratios, fitted.bias))

    def logits(self, read: list[Features]) -> Floats:
        """Log odds of bullish, one a post."""
        return self.fitted.logits(_matrix(read, self.words, self.characters))


def _matrix(read: list[Features], words: list[str], characters: list[str]) -> Sparse:
    return sparse([post.words for post in read], words).beside(sparse([post.characters for post in read], characters))


def _log_ratios(matrix: Sparse, truths: Floats, block: slice) -> Floats:
    seen = Sparse(matrix.shape, matrix.rows, matrix.columns, np.ones_like(matrix.values))
    bullish = seen.transposed_times(truths)[block] + SMOOTHING
    bearish = seen.transposed_times(1 - truths)[block] + SMOOTHING
    ratios: Floats = np.log(bullish / bullish.sum()) - np.log(bearish / bearish.sum())
    return ratios


def _fit_neutral(words: list[str], read: list[Features], truths: Floats, sureness: Floats, costs: Floats) -> Fit:
    """Neutral against taking a side, by words and by how sure a fold that never saw the text was of its side.

    The few neutral lines say little about strings of characters. The last weight is that of sureness, in log odds.
    """
    matrix = sparse([post.words for post in read], words)
    rows = np.arange(len(read))
    sure = Sparse((len(read), 1), rows, np.zeros_like(rows), sureness)
    return fit(matrix.beside(sure), truths, costs, NEUTRAL_COST)


def _folds(kinds: Floats, seed: int) -> Integers:
    """Which fold holds each post out; every fold has every kind in the same share."""
    folds = np.zeros(len(kinds), dtype=np.int64)
    random = np.random.default_rng(seed)
    for kind in np.unique(kinds):
        rows = np.flatnonzero(kinds == kind)
        folds[random.permutation(rows)] = np.arange(len(rows)) % FOLDS
    return folds


def _weights(side: _Side, neutral: Fit, slope: float, shift: float) -> Weights:
    return Weights(
        words=side.words,
        characters=side.characters,
        side=array("f", (slope * side.fitted.weights).tolist()),
        neutral=array("f", neutral.weights[:-1].tolist()),
        side_bias=slope * side.fitted.bias + shift,
        neutral_bias=neutral.bias,
        neutral_slope=float(neutral.weights[-1]),
    )
