"""How sure a reading is: the rules and the stance model weighed together."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from collector_svc.extraction.opinions import Opinion
from collector_svc.extraction.stance import Scores

_BASE, _A_WORD, _MOST_WORDS = 0.3, 1.0, 2.6
_MODEL, _HEDGED = 0.45, 0.7
_LEAST, _MOST = 0.51, 0.99
_NO_CALL_IS_NEUTRAL = 0.6


@dataclass(frozen=True, slots=True)
class TextStance:
    """The stance of a whole text, probabilities in 0…1 that sum to 1."""

    label: str
    probability: float
    scores: Scores

    def as_json(self) -> dict[str, Any]:
        """As `extract` prints it."""
        scores = self.scores
        return {
            "label": self.label,
            "probability": round(self.probability, 4),
            "scores": {
                "bullish": round(scores.bullish, 4),
                "bearish": round(scores.bearish, 4),
                "neutral": round(scores.neutral, 4),
            },
        }


def certainty(opinion: Opinion, scores: Scores) -> float:
    """How likely the author takes this side, in 0.51…0.99: the rules' weight, moved by what the model thinks."""
    logit = _BASE + _A_WORD * min(abs(opinion.side), _MOST_WORDS)
    rise = min(max(scores.rise, 0.02), 0.98)
    model = math.log(rise / (1 - rise))
    logit += _MODEL * (model if opinion.side > 0 else -model)
    if opinion.is_hedged:
        logit *= _HEDGED
    return min(_MOST, max(_LEAST, 1 / (1 + math.exp(-logit))))


def text_stance(scores: Scores, opinions: Sequence[Opinion]) -> TextStance:
    """The stance of a text: its calls' where they agree, neutral where there are none or they differ."""
    sides = {opinion.side > 0 for opinion in opinions}
    if len(sides) == 1:
        sure = max(certainty(opinion, scores) for opinion in opinions)
        rest = 1 - sure
        neutral = rest * min(0.9, scores.neutral + 0.1)
        mixed = Scores(sure, rest - neutral, neutral) if True in sides else Scores(rest - neutral, sure, neutral)
    else:
        kept = (1 - scores.neutral) * (1 - _NO_CALL_IS_NEUTRAL)
        rise = min(max(scores.rise, 0.2), 0.8) if len(sides) > 1 else scores.rise
        mixed = Scores(kept * rise, kept * (1 - rise), 1 - kept)
    return TextStance(mixed.label, mixed.probability, mixed)
