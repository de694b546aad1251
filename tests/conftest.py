"""Real processes on free ports for every test that needs them."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

sys.path.insert(0, str(Path(__file__).parent))

from support.processes import Running, start_gateway, start_store
from support.store import StoreHandle, ingest_into

from swarmnexus.v1.ingest_pb2 import RowResult
from swarmnexus.v1.model_pb2 import Mention

# how long an example takes is the machine's matter
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreHandle]:
    """A running store with an empty database of its own, shared by the tests of one file."""
    with start_store(tmp_path_factory.mktemp("store")) as handle:
        yield handle


@pytest.fixture(scope="module")
def agent(store: StoreHandle) -> Iterator[Running]:
    """A running agent in front of `store`; `.url` is where it listens."""
    with start_gateway("agent_svc", store) as running:
        yield running


@pytest.fixture(scope="module")
def dashboard(store: StoreHandle) -> Iterator[Running]:
    """A running dashboard in front of `store`; `.url` is where it listens."""
    with start_gateway("dashboard_svc", store) as running:
        yield running


@pytest.fixture
def ingest(store: StoreHandle) -> Callable[[list[Mention]], list[RowResult]]:
    """Send mentions to `store` over gRPC; answers one result a mention after they are on disk."""
    return lambda mentions: ingest_into(store, mentions)
