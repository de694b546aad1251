"""Which source is asked for which ticker, by the table of symbols and what is in use."""

from collections.abc import Sequence
from dataclasses import dataclass

from collector_svc.prices.coingecko import CoinGecko
from collector_svc.prices.source import PriceSource
from collector_svc.prices.table import SymbolTable


@dataclass(frozen=True)
class Resolved:
    """The source for a ticker and what it calls it; or, without a source, why there is none, in one line."""

    source: PriceSource | None
    asset: str = ""
    reason: str = ""


class Resolver:
    """The sources in use, the preferred one first."""

    def __init__(self, table: SymbolTable, sources: Sequence[PriceSource]) -> None:
        self._table = table
        self._sources = sources

    def resolve(self, ticker: str) -> Resolved:
        """Who has prices of a ticker, in upper case with its $. Never a guess."""
        against = self._table.reason_against(ticker)
        if against:
            return Resolved(None, reason=against)
        symbol = self._table.symbols[ticker]
        for source in self._sources:
            asset = symbol.coingecko if isinstance(source, CoinGecko) else symbol.exchange
            if asset:
                return Resolved(source, asset)
        if not self._sources:
            return Resolved(
                None,
                reason=f"prices of {ticker} are not fetched while files are played: set PRICE_SOURCES, or import them "
                "from a CSV file",
            )
        names = ", ".join(source.name for source in self._sources)
        return Resolved(None, reason=f"the table of symbols names {ticker} for none of the sources in use: {names}")
