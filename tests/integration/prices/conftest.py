from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.price_runs import Prices
from support.price_servers import PriceServer, start_price_server
from support.processes import start_store
from support.store import StoreHandle


@pytest.fixture(scope="session")
def _coingecko(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PriceServer]:
    with start_price_server("coingecko", tmp_path_factory.mktemp("coingecko")) as server:
        yield server


@pytest.fixture(scope="session")
def _binance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PriceServer]:
    with start_price_server("binance", tmp_path_factory.mktemp("binance")) as server:
        yield server


@pytest.fixture
def coingecko(_coingecko: PriceServer) -> PriceServer:
    """A server of CoinGecko's shape that behaves well until told otherwise."""
    _coingecko.well()
    return _coingecko


@pytest.fixture
def binance(_binance: PriceServer) -> PriceServer:
    """A server of Binance's shape that behaves well until told otherwise."""
    _binance.well()
    return _binance


@pytest.fixture
def prices(store: StoreHandle, coingecko: PriceServer, tmp_path: Path) -> Iterator[Prices]:
    """The commands in front of the store that the tests of one file share."""
    made = Prices(store, tmp_path, COINGECKO_BASE_URL=f"{coingecko.url}/api/v3")
    yield made
    made.kill_leftovers()


@pytest.fixture
def own_prices(coingecko: PriceServer, tmp_path: Path) -> Iterator[Prices]:
    """The commands in front of an empty store for one test alone."""
    with start_store(tmp_path) as store:
        made = Prices(store, tmp_path, COINGECKO_BASE_URL=f"{coingecko.url}/api/v3")
        yield made
        made.kill_leftovers()


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], str]:
    """Write a CSV file; answers its path."""

    def write(content: str) -> str:
        path = tmp_path / "prices.csv"
        path.write_text(content)
        return str(path)

    return write
