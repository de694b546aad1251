"""What the stance model says of one text."""

from dataclasses import dataclass
from typing import Literal

Label = Literal["bullish", "bearish", "neutral"]


@dataclass(frozen=True, slots=True)
class Scores:
    """Three probabilities in 0…1 that sum to 1: does the author expect a rise, a fall, or take no side."""

    bullish: float
    bearish: float
    neutral: float

    @property
    def label(self) -> Label:
        """The likeliest of the three; of equals, neutral before bullish before bearish."""
        if self.neutral >= self.bullish and self.neutral >= self.bearish:
            return "neutral"
        return "bullish" if self.bullish >= self.bearish else "bearish"

    @property
    def probability(self) -> float:
        """How likely the label is, in 1/3…1."""
        return max(self.bullish, self.bearish, self.neutral)

    @property
    def rise(self) -> float:
        """How likely a rise is meant, in 0…1, supposing that the author takes a side."""
        sides = self.bullish + self.bearish
        return self.bullish / sides if sides > 0 else 0.5
