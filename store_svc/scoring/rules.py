"""What evaluations are made by."""

from dataclasses import dataclass

from store_svc.scoring.windows import DAY_MS, HOUR_MS

FINE_BAR_SECONDS = 3_600  # a bar of an hour or less, or an instant, belongs to a fine series


@dataclass(frozen=True)
class Rules:
    """The benchmark's ticker, and how old a price may be: of a fine series, and of one of coarser bars."""

    benchmark: str = "$BTC"
    fine_ms: int = 2 * HOUR_MS
    daily_ms: int = 4 * DAY_MS

    def tolerance_ms(self, bar_seconds: int) -> int:
        """How old a price of such a bar may be where it is used."""
        return self.fine_ms if bar_seconds <= FINE_BAR_SECONDS else self.daily_ms

    @property
    def longest_ms(self) -> int:
        """How old any price may be; and for how long a missing one is waited for."""
        return max(self.fine_ms, self.daily_ms)
