"""Log odds that mean what they say: the share of posts that are bullish among those given 80 % is 80 %."""

import numpy as np

from collector_svc.extraction.stance.matrix import Floats
from collector_svc.extraction.stance.solver import logistic

_ROUNDS = 50


def calibrate(logits: Floats, truths: Floats) -> tuple[float, float]:
    """Slope and shift by which held-out log odds become calibrated ones.

    Source: Platt (1999), Probabilistic outputs for support vector machines, solved by Newton's method.
    """
    columns = np.stack([logits, np.ones_like(logits)], axis=1)
    answer = np.array([1.0, 0.0])
    for _ in range(_ROUNDS):
        chances = logistic(columns @ answer)
        # a little of the identity keeps a perfectly separated sample from running away
        curvature = (columns * (chances * (1 - chances))[:, None]).T @ columns + 1e-3 * np.eye(2)
        step = np.linalg.solve(curvature, columns.T @ (chances - truths) + 1e-3 * (answer - [1.0, 0.0]))
        answer -= step
        if float(np.abs(step).max()) < 1e-9:  # noqa: PLR2004 - converged
            break
    return float(answer[0]), float(answer[1])
