"""The stance model: scores of a text, without numpy and without any training code."""

import math
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

from collector_svc.extraction.stance.container import Weights, unpack
from collector_svc.extraction.stance.features import features
from collector_svc.extraction.stance.scores import Scores


class StanceModel:
    """Reads a stance out of a text. Immutable, so that threads may share it."""

    def __init__(self, weights: Weights, card: dict[str, Any]) -> None:
        self.weights = weights
        self.card = card
        self._side_bias = weights.side_bias
        self._neutral_bias = weights.neutral_bias

    @cached_property
    def _table(self) -> dict[str, tuple[float, float]]:
        weights = self.weights
        return dict(zip(weights.names, zip(weights.side, weights.neutral, strict=True), strict=True))

    @property
    def version(self) -> str:
        """Names the model: two with one version are the same."""
        return str(self.card.get("version", "unversioned"))

    def scores(self, text: str) -> Scores:
        """Any text gives scores, hostile ones included; one without a known feature gives what is usual."""
        found = [pair for name in features(text) if (pair := self._table.get(name))]
        length = math.sqrt(len(found)) or 1.0
        rise = _logistic(self._side_bias + sum(pair[0] for pair in found) / length)
        neutral = _logistic(self._neutral_bias + sum(pair[1] for pair in found) / length)
        return Scores(rise * (1 - neutral), (1 - rise) * (1 - neutral), neutral)

    def scores_many(self, texts: Iterable[str]) -> list[Scores]:
        """One Scores a text, in order."""
        return [self.scores(text) for text in texts]


def read_model(path: Path) -> StanceModel:
    """The model of a file. Raises ModelFileError."""
    return StanceModel(*unpack(path))


def _logistic(logit: float) -> float:
    # beyond ±30 a double's 1 - p is rounding noise, and exp could overflow
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
