import contextlib
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from support.processes import ROOT, start, start_store, stop, wait_until
from support.store import StoreHandle

from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.model_pb2 import Mention
from swarmnexus.v1.query_pb2 import GetMetaResponse

RUN_SECONDS = 120
Json = dict[str, Any]


@dataclass(frozen=True)
class Ended:
    """A command that has run: its exit code and what it said."""

    code: int
    out: str
    err: str


class Collector:
    """The collector's command line, in a folder of its own, in front of one store."""

    def __init__(self, store: StoreHandle, folder: Path) -> None:
        self.store = store
        self.folder = folder
        self.heartbeat = folder / "heartbeat.json"
        self.state = folder / "replay.json"
        self.outbox = folder / "outbox"
        self.cursor = folder / "cursor.json"
        self.log = folder / "collector.log"
        self._started: list[subprocess.Popen[bytes]] = []

    def environment(self, **changes: str) -> dict[str, str]:
        return {
            "STORE_TARGET": self.store.target,
            "STORE_WRITE_TOKEN": self.store.write_token,
            "HEARTBEAT_PATH": str(self.heartbeat),
            "OUTBOX_PATH": str(self.outbox),
            "CURSOR_PATH": str(self.cursor),
            "REPLAY_STATE_PATH": str(self.state),
            "LOG_FORMAT": "json",
            **changes,
        }

    def run(self, *arguments: str | Path, **changes: str) -> Ended:
        """Run a command to its end."""
        ran = subprocess.run(
            [sys.executable, "-m", "collector_svc", *map(os.fspath, arguments)],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **self.environment(**changes)},
            capture_output=True,
            timeout=RUN_SECONDS,
            check=False,
        )
        return Ended(ran.returncode, ran.stdout.decode(), ran.stderr.decode())

    def start(self, *arguments: str, **changes: str) -> "subprocess.Popen[bytes]":
        """Start a command; what a failed test leaves running is killed with the fixture."""
        process = start("collector_svc", self.environment(**changes), self.log, *arguments)
        self._started.append(process)
        return process

    def kill_leftovers(self) -> None:
        for process in self._started:
            process.kill()
            process.wait()

    def beat(self) -> Json:
        """What the heartbeat file says; nothing before it is there."""
        try:
            content: Json = json.loads(self.heartbeat.read_text())
        except FileNotFoundError:
            return {}
        return content

    def events(self, name: str) -> list[Json]:
        """What the started command has logged under this name."""
        whole = self.log.read_text().rpartition("\n")[0].splitlines()
        lines = [json.loads(line) for line in whole if line.startswith("{")]
        return [line for line in lines if line["event"] == name]


@pytest.fixture
def collector(store: StoreHandle, tmp_path: Path) -> Iterator[Collector]:
    """A collector in front of the store that the tests of one file share."""
    made = Collector(store, tmp_path)
    yield made
    made.kill_leftovers()


@pytest.fixture
def own_store(tmp_path: Path) -> Iterator[StoreHandle]:
    """An empty store for one test alone, which may kill and restart it."""
    with start_store(tmp_path) as handle:
        yield handle


@pytest.fixture
def own_collector(own_store: StoreHandle, tmp_path: Path) -> Iterator[Collector]:
    """A collector in front of `own_store`."""
    made = Collector(own_store, tmp_path)
    yield made
    made.kill_leftovers()


@pytest.fixture
def restarted() -> Callable[[StoreHandle], contextlib.AbstractContextManager[None]]:
    """Start a store again, where it was and on the same file."""

    @contextlib.contextmanager
    def run(store: StoreHandle) -> Iterator[None]:
        environment = {
            "SWARM_DB_PATH": str(store.db_path),
            "STORE_LISTEN": store.target,
            "STORE_WRITE_TOKEN": store.write_token,
            "STORE_READ_TOKEN": store.read_token,
        }
        process = start("store_svc", environment, store.log)
        try:
            wait_until("the store serves again", lambda: process.poll() is None and _serves(store))
            yield
        finally:
            stop(process)

    return run


def _serves(store: StoreHandle) -> bool:
    with grpc.insecure_channel(store.target) as channel, contextlib.suppress(grpc.RpcError):
        answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=1)
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)
    return False


@pytest.fixture
def meta() -> Callable[[StoreHandle], GetMetaResponse]:
    """The store's counts."""

    def ask(store: StoreHandle) -> GetMetaResponse:
        with grpc.insecure_channel(store.target) as channel:
            return query_pb2_grpc.QueryServiceStub(channel).GetMeta(
                query_pb2.GetMetaRequest(),
                timeout=10,
                metadata=(("authorization", f"Bearer {store.read_token}"),),
                wait_for_ready=True,
            )

    return ask


@pytest.fixture
def stored() -> Callable[[StoreHandle], list[Mention]]:
    """Every mention of a store, oldest first."""

    def ask(store: StoreHandle) -> list[Mention]:
        found: list[Mention] = []
        token = ""
        with grpc.insecure_channel(store.target) as channel:
            stub = query_pb2_grpc.QueryServiceStub(channel)
            while True:
                page = stub.ListMentions(
                    query_pb2.ListMentionsRequest(page_size=500, page_token=token),
                    timeout=10,
                    metadata=(("authorization", f"Bearer {store.read_token}"),),
                )
                found.extend(page.mentions)
                token = page.next_page_token
                if not token:
                    return found[::-1]

    return ask


@pytest.fixture(scope="session")
def _numbers() -> Iterator[int]:
    return itertools.count(1)


@pytest.fixture
def item(_numbers: Iterator[int]) -> Callable[..., Json]:
    """A public mention item under an id that no other test has; None takes a field away."""

    def make(**changes: Any) -> Json:
        number = next(_numbers)
        made = {
            "type": "mention.v1",
            "id": str(5_000_000 + number),
            "text": f"@SwarmNexus note {number}: $SOL to 300",
            "author": {"handle": f"writer{number % 9}", "id": str(number % 9 + 1)},
            "createdAt": f"2025-10-{number % 27 + 1:02}T08:30:{number % 60:02}Z",
            **changes,
        }
        return {name: value for name, value in made.items() if value is not None}

    return make


@pytest.fixture
def lines(item: Callable[..., Json]) -> Callable[[Path, int], list[str]]:
    """Write so many new mentions into a file; answers their ids in order."""

    def write(path: Path, number: int) -> list[str]:
        made = [item() for _ in range(number)]
        with path.open("a") as stream:
            stream.writelines(f"{json.dumps(each)}\n" for each in made)
        return [each["id"] for each in made]

    return write
