"""One price as a source tells it."""

from dataclasses import dataclass

from swarmnexus.v1.model_pb2 import Price


@dataclass(frozen=True, slots=True)
class Point:
    """A price in US dollars at an instant in milliseconds since 1970; of a bar, its close at its end.

    `bar_seconds` is how far apart the series has its prices, 0 for an instant outside of any series.
    """

    at_ms: int
    price_usd: float
    bar_seconds: int = 0
    open_usd: float | None = None
    high_usd: float | None = None
    low_usd: float | None = None

    def told(self, ticker: str, source: str) -> Price:
        """As the store takes it."""
        return Price(
            ticker=ticker,
            at_ms=self.at_ms,
            price_usd=self.price_usd,
            source=source,
            open_usd=self.open_usd,
            high_usd=self.high_usd,
            low_usd=self.low_usd,
            bar_seconds=self.bar_seconds,
        )
