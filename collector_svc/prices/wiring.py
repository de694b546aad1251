"""Where the parts of prices are put together, for bootstrap and for the commands."""

import asyncio
import contextlib
import importlib.util
from collections.abc import AsyncIterator
from pathlib import Path

from collector_svc.prices.coingecko import CoinGecko
from collector_svc.prices.exchange import Exchange
from collector_svc.prices.ledger import Ledger
from collector_svc.prices.pace import Pace
from collector_svc.prices.resolving import Resolver
from collector_svc.prices.source import PriceSource
from collector_svc.prices.table import SymbolTable, SymbolTableError, table_at
from collector_svc.prices.watch import PricePauses, PriceWatch
from collector_svc.settings import CollectorSettings
from collector_svc.uploader import Uploader
from swarmnexus.client import StoreConnection
from swarmnexus.settings import refuse


def price_watch(settings: CollectorSettings, store: StoreConnection, patience_seconds: float) -> PriceWatch | None:
    """What fetches prices beside the cycles; None where that is turned off. Exits with code 78 as `sources_of`.

    Where files are played it asks nobody, unless told to, but says which tickers have no prices, and why.
    """
    if settings.price_sources == "none":
        return None
    names = source_names(settings)
    table = symbol_table(settings)
    sources = sources_of(settings, names, table)
    pauses = PricePauses(
        float(settings.prices_poll_seconds), settings.backoff_base_ms / 1000, settings.backoff_max_ms / 1000
    )
    ledger = Ledger(store, Uploader(store, patience_seconds=patience_seconds))
    return PriceWatch(ledger, Resolver(table, sources), sources, pauses)


@contextlib.asynccontextmanager
async def beside(watch: PriceWatch | None) -> AsyncIterator[None]:
    """Rounds of prices go on while what is inside runs; nothing where there are none."""
    if watch is None:
        yield
        return
    task = asyncio.create_task(watch.run_forever())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await watch.close()


def source_names(settings: CollectorSettings, *, by_hand: bool = False) -> list[str]:
    """Which kinds of sources are in use, the preferred one first: coingecko, exchange. By hand, auto is never none."""
    if settings.price_sources == "none":
        return []
    if settings.price_sources != "auto":
        return settings.price_sources.split(",")
    if settings.source == "replay" and not by_hand:
        return []  # what is invented or long ago needs no market, and nobody is asked without need
    return [*(["exchange"] if settings.price_exchange else []), "coingecko"]


def sources_of(settings: CollectorSettings, names: list[str], table: SymbolTable) -> list[PriceSource]:
    """The sources by those names; exits with code 78 when ccxt knows no such exchange. Close them."""
    return [_coingecko(settings) if name == "coingecko" else _exchange(settings, table) for name in names]


def symbol_table(settings: CollectorSettings) -> SymbolTable:
    """The operator's table or the shipped one; exits with code 78 when it cannot be read."""
    try:
        return table_at(settings.prices_table_path)
    except SymbolTableError as error:
        refuse([f"PRICES_TABLE_PATH={str(settings.prices_table_path)!r} is not accepted: {error}"])


def _coingecko(settings: CollectorSettings) -> CoinGecko:
    return CoinGecko(
        settings.coingecko_base_url,
        settings.coingecko_api_key.get_secret_value(),
        Pace(settings.coingecko_calls_per_minute),
    )


def _exchange(settings: CollectorSettings, table: SymbolTable) -> Exchange:
    found = importlib.util.find_spec("ccxt")  # which does not load it
    folder = Path(found.origin).parent if found and found.origin else None
    if folder is None or not (folder / f"{settings.price_exchange}.py").is_file():
        refuse([f"PRICE_EXCHANGE={settings.price_exchange!r} is not accepted: ccxt knows no exchange of that name"])
    return Exchange(settings.price_exchange, settings.price_exchange_base_url, table.quotes)
