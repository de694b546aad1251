import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from support.store import StoreHandle
from support.x_replica import XReplica, start_x_replica

from collector_svc.settings import CollectorSettings
from collector_svc.sources.notifications import NotificationsSource
from collector_svc.sources.search import SearchSource
from collector_svc.x.browser import Browser, BrowserOptions
from collector_svc.x.source import BrowserSource
from tests.x_replica.world import World

Settings = Callable[..., CollectorSettings]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A browser lives in one event loop: those of a file share it."""
    for item in items:
        if item.path.is_relative_to(HERE) and pytest_asyncio.is_async_test(item):
            item.add_marker(pytest.mark.asyncio(loop_scope="module"), append=False)


@pytest.fixture(scope="session")
def running_x(tmp_path_factory: pytest.TempPathFactory) -> Iterator[XReplica]:
    with start_x_replica(tmp_path_factory.mktemp("x")) as replica:
        yield replica


@pytest.fixture
def x(running_x: XReplica) -> Iterator[XReplica]:
    """A replica that shows an empty world and behaves; what a test commands is taken back after it."""
    running_x.show(World())
    running_x.forget()
    before = running_x.state()["options"]
    yield running_x
    running_x.behave()
    running_x.set(**before)


def cookies_file(folder: Path, replica: XReplica) -> Path:
    """The session's cookies as an extension exports them."""
    path = folder / "cookies.json"
    exported = [
        {"name": cookie["name"], "value": cookie["value"], "domain": ".x.com", "path": "/", "secure": True}
        for cookie in replica.cookies()
    ]
    path.write_text(json.dumps(exported))
    path.chmod(0o640)
    return path


@pytest.fixture
def settings(x: XReplica, tmp_path: Path) -> Settings:
    """Settings that lead to the replica, with whatever a test changes in them."""

    def make(**changes: Any) -> CollectorSettings:
        return CollectorSettings(
            **{
                "x_base_url": x.url,
                "tw_cookies_path": cookies_file(tmp_path, x),
                "cursor_path": tmp_path / "cursor.json",
                "debug_detail_path": tmp_path / "debug",
                **changes,
            }
        )

    return make


@pytest.fixture
def collector_environment(settings: Settings, store: StoreHandle, tmp_path: Path) -> Callable[..., dict[str, str]]:
    """The environment of a collector process that watches the replica and sends to `store`."""

    def make(**changes: str) -> dict[str, str]:
        made = settings()
        return {
            "X_BASE_URL": made.x_base_url,
            "TW_COOKIES_PATH": str(made.tw_cookies_path),
            "CURSOR_PATH": str(made.cursor_path),
            "OUTBOX_PATH": str(tmp_path / "outbox"),
            "HEARTBEAT_PATH": str(tmp_path / "heartbeat.json"),
            "STORE_TARGET": store.target,
            "STORE_WRITE_TOKEN": store.write_token,
            "POLL_SECONDS": "1",
            "PRICE_SOURCES": "none",
            **changes,
        }

    return make


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for the tests of a file, whose cycles each have a context of their own in it."""
    made = Browser(BrowserOptions())
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="module")
async def source_of(settings: Settings, browser: Browser) -> AsyncIterator[Callable[..., BrowserSource]]:
    """Make a source, of notifications unless told, which is closed after the test.

    It shares the file's browser, unless a test gives it a profile of its own.
    """
    async with contextlib.AsyncExitStack() as stack:

        def make(name: str = "notifications", **changes: Any) -> BrowserSource:
            shared = None if "chrome_user_data_dir" in changes else browser
            made = (SearchSource if name == "search" else NotificationsSource)(settings(**changes), shared)
            stack.push_async_callback(made.close)
            return made

        yield make
