"""Logistic regression over a sparse matrix, by L-BFGS."""

from collections import deque
from dataclasses import dataclass

import numpy as np

from collector_svc.extraction.stance.matrix import Floats, Sparse

_MEMORY = 10
_STEPS = 200
# Sufficient decrease, as Nocedal and Wright propose.
_ARMIJO = 1e-4


@dataclass(frozen=True)
class Fit:
    """Weights of the columns and a bias; the log odds of a row are row · weights + bias."""

    weights: Floats
    bias: float

    def logits(self, matrix: Sparse) -> Floats:
        """Log odds, one a row."""
        return matrix.times(self.weights) + self.bias


def logistic(logits: Floats) -> Floats:
    """Probabilities of log odds, without overflow."""
    return np.exp(-np.logaddexp(0, -logits))


def fit(matrix: Sparse, truths: Floats, row_weights: Floats, cost: float, tolerance: float = 1e-3) -> Fit:
    """Minimize |weights|²/2 + cost · Σ row_weight · log loss. The bias is not held back.

    `truths` are 0…1. Stops when the gradient has shrunk to `tolerance` of its first length. Deterministic.
    Source: Nocedal and Wright (2006), Numerical optimization, algorithm 7.5, with backtracking.
    """

    def loss(point: Floats) -> tuple[float, Floats]:
        logits = matrix.times(point[:-1]) + point[-1]
        losses = np.logaddexp(0, logits) - truths * logits
        slopes = cost * row_weights * (logistic(logits) - truths)
        gradient = np.append(matrix.transposed_times(slopes) + point[:-1], slopes.sum())
        return float(point[:-1] @ point[:-1] / 2 + cost * (row_weights @ losses)), gradient

    point = np.zeros(matrix.shape[1] + 1)
    value, gradient = loss(point)
    enough = tolerance * float(np.linalg.norm(gradient))
    history: deque[tuple[Floats, Floats]] = deque(maxlen=_MEMORY)
    for _ in range(_STEPS):
        if float(np.linalg.norm(gradient)) <= enough:
            break
        direction = -_inverse_hessian_times(gradient, history)
        slope = float(gradient @ direction)
        step = 1.0 if history else 1 / float(np.linalg.norm(gradient))
        while True:
            moved = point + step * direction
            new_value, new_gradient = loss(moved)
            if new_value <= value + _ARMIJO * step * slope or step < 1e-12:  # noqa: PLR2004 - no step is left
                break
            step /= 2
        change, turn = moved - point, new_gradient - gradient
        if float(change @ turn) > 0:
            history.append((change, turn))
        point, value, gradient = moved, new_value, new_gradient
    return Fit(point[:-1], float(point[-1]))


def _inverse_hessian_times(gradient: Floats, history: deque[tuple[Floats, Floats]]) -> Floats:
    result = gradient.copy()
    factors = []
    for change, turn in reversed(history):
        factor = float(change @ result) / float(change @ turn)
        factors.append(factor)
        result -= factor * turn
    if history:
        change, turn = history[-1]
        result *= float(change @ turn) / float(turn @ turn)
    for (change, turn), factor in zip(history, reversed(factors), strict=True):
        result += (factor - float(turn @ result) / float(change @ turn)) * change
    return result
