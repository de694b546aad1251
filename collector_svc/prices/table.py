"""What sources call the tickers: a table that the operator can edit. What it does not name is never guessed."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from collector_svc.extraction.tickers import normalize
from collector_svc.tables import read_table

SHIPPED = Path(__file__).with_name("symbols.toml")
MOST_REASON = 200
_TICKER = re.compile(r"[A-Za-z0-9._-]{1,20}", re.ASCII)
_COIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,99}", re.ASCII)
_CURRENCY = re.compile(r"[A-Z0-9._-]{1,20}", re.ASCII)
_ACCEPTED = {"ticker", "coingecko", "exchange", "stock", "ambiguous", "note"}
_SAYS = "accepted are ticker, coingecko, exchange, stock, ambiguous and note"


class SymbolTableError(ValueError):
    """A table that cannot be read: one line that says where and what is accepted."""


@dataclass(frozen=True)
class Symbol:
    """One ticker, normalized. An empty name means that the source does not have it, or that nobody said so."""

    ticker: str
    coingecko: str = ""
    exchange: str = ""
    is_stock: bool = False
    ambiguous: str = ""


@dataclass(frozen=True)
class SymbolTable:
    """The symbols by ticker, and the currencies that count as US dollars, the best first."""

    symbols: dict[str, Symbol] = field(default_factory=dict)
    quotes: tuple[str, ...] = ("USD",)

    def reason_against(self, ticker: str) -> str:
        """Why there is no source for this ticker at all, in one line; empty when there may be one."""
        symbol = self.symbols.get(ticker)
        if symbol is None:
            return (
                f"the table of symbols does not know {ticker}: add it (PRICES_TABLE_PATH), "
                f"or import its prices from a CSV file"
            )
        if symbol.coingecko or symbol.exchange:
            return ""
        if symbol.ambiguous:
            return f"{ticker} may mean several things ({symbol.ambiguous}): say which in the table of symbols"
        return (
            f"{ticker} is a stock: import its prices, python -m collector_svc prices import FILE.csv "
            f"--ticker {ticker[1:]}"
        )


def table_at(path: Path | None) -> SymbolTable:
    """The operator's table, or the shipped one. Raises SymbolTableError."""
    return load_table(path or SHIPPED)


def load_table(path: Path) -> SymbolTable:
    """The table of a file. Raises SymbolTableError where it cannot be read or says something it must not."""
    raw = read_table(path, SymbolTableError)
    records, quotes = raw.get("symbol"), raw.get("quotes")
    if not isinstance(records, list) or set(raw) != {"symbol", "quotes"}:
        raise SymbolTableError(f"{path}: holds quotes and a list of [[symbol]], and nothing else")
    if not isinstance(quotes, list) or not quotes or not all(_matches(_CURRENCY, each) for each in quotes):
        raise SymbolTableError(f"{path}: quotes is not a list of currencies such as USD")
    symbols: dict[str, Symbol] = {}
    for number, record in enumerate(records, 1):
        symbol = _symbol(record, f"{path}: symbol {number}")
        if symbol.ticker in symbols:
            raise SymbolTableError(f"{path}: symbol {number}: {symbol.ticker} is there already")
        symbols[symbol.ticker] = symbol
    return SymbolTable(symbols, tuple(quotes))


def _symbol(record: Any, where: str) -> Symbol:
    if not isinstance(record, dict) or not set(record) <= _ACCEPTED:
        raise SymbolTableError(f"{where}: {_SAYS}")
    ticker = record.get("ticker")
    if not isinstance(ticker, str) or not _TICKER.fullmatch(ticker):
        raise SymbolTableError(f"{where}: ticker={ticker!r} is not 1 to 20 of letters, digits and . _ -")
    coin = _optional(record, "coingecko", _COIN, "a coin's id such as bitcoin", where)
    base = _optional(record, "exchange", _CURRENCY, "a currency in capitals such as BTC", where)
    is_stock = record.get("stock", False)
    if not isinstance(is_stock, bool):
        raise SymbolTableError(f"{where}: stock={is_stock!r} is not true or false")
    ambiguous = record.get("ambiguous", "")
    if not isinstance(ambiguous, str) or not ambiguous.isprintable() or len(ambiguous) > MOST_REASON:
        raise SymbolTableError(f"{where}: ambiguous is not one line of at most {MOST_REASON} characters")
    if sum((bool(coin or base), is_stock, bool(ambiguous))) != 1:
        raise SymbolTableError(
            f"{where}: says one of coingecko and exchange, or stock = true, or ambiguous; ticker {ticker} does not"
        )
    return Symbol(normalize(ticker), coin, base, is_stock, ambiguous)


def _optional(record: dict[str, Any], key: str, pattern: re.Pattern[str], accepted: str, where: str) -> str:
    value = record.get(key, "")
    if value != "" and not _matches(pattern, value):
        raise SymbolTableError(f"{where}: {key}={value!r} is not {accepted}")
    return str(value)


def _matches(pattern: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None
