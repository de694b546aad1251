"""An agent in front of a store that tests may kill and start again, and a client that hides nothing."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from support.processes import Running, start, start_gateway, start_store, stop, wait_until
from support.store import StoreHandle


@pytest.fixture(scope="module")
def web(agent: Running) -> Iterator[httpx2.Client]:
    """A client of `agent`; redirects are answers like any other."""
    with httpx2.Client(base_url=agent.url, timeout=30) as client:
        yield client


@dataclass
class House:
    """A store and an agent that live and die apart."""

    store: StoreHandle
    agent: Running
    process: "subprocess.Popen[bytes]"

    def kill_store(self) -> None:
        """Without warning."""
        self.process.kill()
        self.process.wait()

    def start_store(self) -> None:
        """On the same file and address."""
        environment = {
            "SWARM_DB_PATH": str(self.store.db_path),
            "STORE_LISTEN": self.store.target,
            "STORE_WRITE_TOKEN": self.store.write_token,
            "STORE_READ_TOKEN": self.store.read_token,
        }
        self.process = start("store_svc", environment, self.store.log)

    @contextlib.contextmanager
    def frozen_store(self) -> Iterator[None]:
        """Neither dead nor answering."""
        os.kill(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process.pid, signal.SIGCONT)

    def wait_for_health(self, status: int) -> None:
        """Until /healthz answers with this status."""
        wait_until(f"healthz answers {status}", lambda: httpx2.get(f"{self.agent.url}/healthz").status_code == status)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house of one test's own."""
    with start_store(tmp_path) as store, start_gateway("agent_svc", store) as agent:
        assert store.process
        house = House(store, agent, store.process)
        try:
            yield house
        finally:
            stop(house.process)


@pytest.fixture
def get(house: House) -> Callable[..., httpx2.Response]:
    """GET from the agent of `house`."""
    return lambda target, **more: httpx2.get(house.agent.url + target, timeout=30, **more)
