"""The stance model: scores of a text, without numpy and without any training code."""

import math
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from collector_svc.extraction.stance.container import Weights, unpack
from collector_svc.extraction.stance.features import features
from collector_svc.extraction.stance.scores import Scores


class StanceModel:
    """Reads a stance out of a text. Immutable, so that threads may share it."""

    def __init__(self, weights: Weights, card: dict[str, Any]) -> None:
        self.card = card
        count = len(weights.words)
        self._side_of_word = dict(zip(weights.words, weights.side, strict=False))
        self._neutral_of_word = dict(zip(weights.words, weights.neutral, strict=True))
        self._side_of_characters = dict(zip(weights.characters, islice(weights.side, count, None), strict=True))
        self._side_bias = weights.side_bias
        self._neutral_bias = weights.neutral_bias
        self._neutral_slope = weights.neutral_slope

    @property
    def version(self) -> str:
        """Names the model: two with one version are the same."""
        return str(self.card.get("version", "unversioned"))

    def scores(self, text: str) -> Scores:
        """Any text gives scores, hostile ones included; one without a known feature gives what is usual."""
        words, characters = features(text)
        known = self._side_of_word.keys() & words
        length = math.sqrt(len(known)) or 1.0
        # fsum: the order of a set differs from process to process, the sum must not
        side = self._side_bias + math.fsum(map(self._side_of_word.__getitem__, known)) / length
        strings = self._side_of_characters.keys() & characters
        side += math.fsum(map(self._side_of_characters.__getitem__, strings)) / (math.sqrt(len(strings)) or 1.0)
        neutral = self._neutral_bias + math.fsum(map(self._neutral_of_word.__getitem__, known)) / length
        rise, aside = _logistic(side), _logistic(neutral + self._neutral_slope * abs(side))
        return Scores(rise * (1 - aside), (1 - rise) * (1 - aside), aside)

    def scores_many(self, texts: Iterable[str]) -> list[Scores]:
        """One Scores a text, in order."""
        return [self.scores(text) for text in texts]

    def strongest(self, count: int) -> tuple[list[tuple[str, float]], list[tuple[str, float]]]:
        """The words that speak most for bullish and for bearish, each with its weight in log odds, strongest first."""
        ranked = sorted(self._side_of_word.items(), key=lambda item: (item[1], item[0]))
        return ranked[-count:][::-1], ranked[:count]


def read_model(path: Path) -> StanceModel:
    """The model of a file. Raises ModelFileError."""
    return StanceModel(*unpack(path))


def _logistic(logit: float) -> float:
    # beyond ±30 a double's 1 - p is rounding noise, and exp could overflow
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, logit))))
