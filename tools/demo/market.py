"""Invented hourly prices: a seeded random walk for each ticker, tied to that of $BTC."""

import math
from dataclasses import dataclass
from decimal import Decimal

from clock import DAY, HOUR, PRICES_BEGIN, PRICES_END, iso
from draws import normal, seeded

SEED = 21
HOURS_A_DAY = 24


@dataclass(frozen=True)
class Walk:
    """How one ticker moves: its first price in US dollars, its daily volatility, its correlation to $BTC."""

    ticker: str
    first: float
    daily_volatility: float
    correlation: float


WALKS = (
    Walk("$BTC", 94_000.0, 0.024, 1.0),
    Walk("$ETH", 3_150.0, 0.034, 0.75),
    Walk("$SOL", 142.0, 0.042, 0.68),
    Walk("$DOGE", 0.148, 0.052, 0.6),
    Walk("$AVAX", 14.2, 0.047, 0.62),
    Walk("$LINK", 13.6, 0.044, 0.62),
    Walk("$ARB", 0.215, 0.05, 0.58),
    Walk("$TIA", 0.61, 0.058, 0.5),
    Walk("$TAO", 292.0, 0.056, 0.5),
    Walk("$TORUS", 0.094, 0.068, 0.3),
    Walk("$PEPE", 0.0000052, 0.066, 0.55),
    Walk("$NVDA", 184.0, 0.023, 0.3),
    Walk("$TSLA", 452.0, 0.033, 0.3),
    Walk("$AAPL", 268.0, 0.015, 0.2),
    Walk("$COIN", 262.0, 0.043, 0.6),
    Walk("$MSTR", 184.0, 0.05, 0.7),
)
UNPRICED = ("$PLTR", "$RNDR")
TICKERS = (*(walk.ticker for walk in WALKS), *UNPRICED)


def five_digits(price: float) -> str:
    """Write a price with five significant digits and no exponent."""
    return format(Decimal(f"{price:.5g}"), "f")


class Market:
    """The whole price table; stocks are priced around the clock, for simplicity."""

    def __init__(self) -> None:
        rng = seeded(SEED)
        rows = (PRICES_END - PRICES_BEGIN) // HOUR + 1
        levels = {walk.ticker: walk.first for walk in WALKS}
        self._written: dict[str, list[str]] = {walk.ticker: [] for walk in WALKS}
        for _ in range(rows):
            leader = normal(rng)
            for walk in WALKS:
                self._written[walk.ticker].append(five_digits(levels[walk.ticker]))
                own = math.sqrt(1 - walk.correlation * walk.correlation) * normal(rng)
                step = walk.daily_volatility / math.sqrt(HOURS_A_DAY)
                levels[walk.ticker] *= 1 + step * (walk.correlation * leader + own)
        self._prices = {ticker: [float(text) for text in texts] for ticker, texts in self._written.items()}

    def price(self, ticker: str, when: int) -> float | None:
        """Return the last price at or before `when` in US dollars; None for a ticker that has none."""
        prices = self._prices.get(ticker)
        return prices[(when - PRICES_BEGIN) // HOUR] if prices else None

    def rises(self, ticker: str, when: int) -> bool | None:
        """Tell whether the ticker costs more a day after `when`; None for a ticker without prices."""
        before, after = self.price(ticker, when), self.price(ticker, when + DAY)
        return None if before is None or after is None else after > before

    def csv(self) -> str:
        """Write the table: one row an hour, one column a ticker."""
        lines = [",".join(["timestamp", *self._written])]
        for row, prices in enumerate(zip(*self._written.values(), strict=True)):
            lines.append(",".join([iso(PRICES_BEGIN + row * HOUR), *prices]))
        return "\n".join(lines) + "\n"
