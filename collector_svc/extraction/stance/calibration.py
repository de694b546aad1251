"""Log odds that mean what they say: the share of posts that are bullish among those given 80 % is 80 %."""

import numpy as np

from collector_svc.extraction.stance.matrix import Floats
from collector_svc.extraction.stance.solver import logistic

_ROUNDS = 100
_ENOUGH = 1e-9
_PULL = 1e-3


def calibrate(logits: Floats, truths: Floats) -> tuple[float, float]:
    """Slope and shift by which held-out log odds become calibrated ones.

    Source: Platt (1999), Probabilistic outputs for support vector machines, solved by Newton's method.
    """
    columns = np.stack([logits, np.ones_like(logits)], axis=1)
    nearby = np.array([1.0, 0.0])  # a little of this keeps a perfectly separated sample from running away

    def loss(answer: Floats) -> float:
        found = columns @ answer
        away = answer - nearby
        return float((np.logaddexp(0, found) - truths * found).sum() + _PULL / 2 * (away @ away))

    answer = np.zeros(2)
    for _ in range(_ROUNDS):
        chances = logistic(columns @ answer)
        curvature = (columns * (chances * (1 - chances))[:, None]).T @ columns + _PULL * np.eye(2)
        step = np.linalg.solve(curvature, columns.T @ (chances - truths) + _PULL * (answer - nearby))
        # far from the answer a whole step may overshoot
        while loss(answer - step) > loss(answer) and float(np.abs(step).max()) > _ENOUGH:
            step /= 2
        answer -= step
        if float(np.abs(step).max()) <= _ENOUGH:
            break
    return float(answer[0]), float(answer[1])
