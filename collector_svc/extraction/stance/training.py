"""From labelled posts to a model: fit, try on what was held out, calibrate. Needs numpy; nothing at run time does."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from collector_svc.extraction.stance.calibration import calibrate
from collector_svc.extraction.stance.container import Weights
from collector_svc.extraction.stance.features import Features, features
from collector_svc.extraction.stance.matrix import Floats, Sparse, frequent, sparse
from collector_svc.extraction.stance.posts import LabelledPost, sided
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
    taking = sided(posts)
    truths = np.array([post.label == "bullish" for post in taking], dtype=np.float64)
    if min(truths.sum(), len(truths) - truths.sum()) < FOLDS:
        raise ValueError(f"at least {FOLDS} bullish and {FOLDS} bearish posts are needed to train")
    read = [features(post.text) for post in taking]
    logits = np.zeros(len(read))
    folds = _folds(truths, seed)
    for fold in range(FOLDS):
        tell(f"fold {fold + 1} of {FOLDS}")
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        side = _Side.of([read[row] for row in inside], truths[inside], lines)
        logits[outside] = side.logits([read[row] for row in outside])
    slope, shift = calibrate(logits, truths)
    tell("all posts")
    side = _Side.of(read, truths, lines)
    neutral = _fit_neutral(side.words, posts, lines)
    return Trained(_weights(side, neutral, slope, shift), logistic(slope * logits + shift).tolist())


@dataclass(frozen=True)
class _Side:
    """Bullish against bearish, before calibration: the weights of words, then those of strings of characters."""

    words: list[str]
    characters: list[str]
    fitted: Fit

    @classmethod
    def of(cls, read: list[Features], truths: Floats, lines: Sequence[LabelledPost]) -> _Side:
        """Fit, each feature scaled by how much likelier it is on one side.

        Source: Wang and Manning (2012), Baselines and bigrams.
        """
        words = frequent((post.words for post in read), LEAST_WORD_POSTS)
        characters = frequent((post.characters for post in read), LEAST_CHARACTER_POSTS)
        mine = sided(lines)
        rows = read + [features(line.text) for line in mine]
        truths = np.concatenate([truths, [float(line.label == "bullish") for line in mine]])
        matrix = _matrix(rows, words, characters)
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


def _fit_neutral(words: list[str], posts: Sequence[LabelledPost], lines: Sequence[LabelledPost]) -> Fit:
    """Neutral against taking a side, by words alone: their few lines say little about strings of characters."""
    both = [*posts, *lines]
    matrix = sparse([features(post.text).words for post in both], words)
    truths = np.array([post.label == "neutral" for post in both], dtype=np.float64)
    weights = np.concatenate([np.ones(len(posts)), np.full(len(lines), LINE_WEIGHT)])
    return fit(matrix, truths, weights, NEUTRAL_COST)


def _folds(truths: Floats, seed: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Which fold holds each post out; every fold has both sides in the same shares."""
    folds = np.zeros(len(truths), dtype=np.int64)
    random = np.random.default_rng(seed)
    for side in (0.0, 1.0):
        rows = np.flatnonzero(truths == side)
        folds[random.permutation(rows)] = np.arange(len(rows)) % FOLDS
    return folds


def _weights(side: _Side, neutral: Fit, slope: float, shift: float) -> Weights:
    return Weights(
        words=side.words,
        characters=side.characters,
        side=array("f", (slope * side.fitted.weights).tolist()),
        neutral=array("f", neutral.weights.tolist()),
        side_bias=slope * side.fitted.bias + shift,
        neutral_bias=neutral.bias,
    )
