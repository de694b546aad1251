"""Reading the dashboard as programs do: plain HTTP, and the live feed event by event."""

import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from support.mentions import mention
from support.processes import Running, start, start_gateway, start_store
from support.store import StoreHandle, ingest_into


@dataclass
class Event:
    """One server-sent event; a place without an event has no name."""

    name: str
    data: Any
    number: int | None


@dataclass
class LiveFeed:
    """An open stream. Reading beyond the last event waits, at most 20 s, and then fails."""

    connection: http.client.HTTPConnection
    answer: http.client.HTTPResponse
    last_id: int | None = field(default=None)

    def lines(self) -> Iterator[str]:
        """The lines of one block, without the blank one that ends it; raises EOFError when the stream ended."""
        while True:
            raw = self.answer.readline()
            if not raw:
                raise EOFError
            line = raw.decode().rstrip("\n")
            if not line:
                return
            yield line

    def next(self) -> Event:
        """The next event or place; comments and retry hints are passed over."""
        while True:
            name, data, number = "", None, None
            for line in self.lines():
                key, _, value = line.partition(": ")
                if key == "event":
                    name = value
                elif key == "data":
                    data = json.loads(value)
                elif key == "id":
                    number = self.last_id = int(value)
            if name or number is not None:
                return Event(name, data, number)

    def mentions(self, count: int) -> list[str]:
        """The ids of the next so many mentions."""
        found: list[str] = []
        while len(found) < count:
            event = self.next()
            assert event.name != "reset", "told to load again"
            if event.name == "mention":
                found.append(event.data["id"])
        return found

    def until(self, name: str) -> Event:
        """The next event of that name."""
        while (event := self.next()).name != name:
            pass
        return event

    def until_following(self, is_following: bool) -> None:
        """Wait until the feed says that it follows the store, or that it does not."""
        while self.until("state").data != {"following": is_following}:
            pass

    def until_the_end(self) -> None:
        """Read what still comes; returns when the stream has ended."""
        try:
            while True:
                self.next()
        except EOFError:
            return

    def close(self) -> None:
        """Leave, as a browser does that closes the page."""
        self.answer.close()
        self.connection.close()


Open = Callable[..., LiveFeed]


@pytest.fixture
def open_feed() -> Iterator[Open]:
    """Opens live feeds of a dashboard: `open_feed(dashboard, "ticker=$SOL", last_event_id=7)`."""
    opened: list[LiveFeed] = []

    def open_one(dashboard: Running, query: str = "", last_event_id: int | None = None) -> LiveFeed:
        parts = urlsplit(dashboard.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        headers = {} if last_event_id is None else {"Last-Event-ID": str(last_event_id)}
        connection.request("GET", f"/dashboard/events?{query}", headers=headers)
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        feed = LiveFeed(connection, answer)
        opened.append(feed)
        return feed

    yield open_one
    for feed in opened:
        feed.close()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[StoreHandle, Running]]:
    """A store and a dashboard of one's own, to be ill-treated."""
    with start_store(tmp_path) as store:
        ingest_into(store, [mention(1)])
        with start_gateway("dashboard_svc", store) as dashboard:
            yield store, dashboard


@pytest.fixture
def start_again() -> Callable[[StoreHandle], None]:
    """Starts the same store at the same place."""

    def start_it(store: StoreHandle) -> None:
        environment = {
            "SWARM_DB_PATH": str(store.db_path),
            "STORE_LISTEN": store.target,
            "STORE_WRITE_TOKEN": store.write_token,
            "STORE_READ_TOKEN": store.read_token,
        }
        store.process = start("store_svc", environment, store.log)

    return start_it


@dataclass
class Answered:
    """A whole answer."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


def ask(dashboard: Running, path: str, method: str = "GET", **headers: str) -> Answered:
    """One request; header names are written with _ for -."""
    parts = urlsplit(dashboard.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return Answered(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


@pytest.fixture(name="ask")
def ask_fixture() -> Callable[..., Answered]:
    """`ask(dashboard, "/status", "HEAD", If_None_Match="…")`."""
    return ask
