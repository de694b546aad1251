"""A replica for each file, and a real Chromium with its cookies."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support.chromium import start_chromium
from support.x_replica import XReplica, start_x_replica

from tests.x_replica.options import Options
from tests.x_replica.world import World

WAIT_MS = 60_000
expect.set_options(timeout=WAIT_MS)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[XReplica]:
    """The process, shared by the tests of one file."""
    with start_x_replica(tmp_path_factory.mktemp("x_replica")) as replica:
        yield replica


@pytest.fixture
def x(running: XReplica) -> XReplica:
    """It as it was when it began: an empty world, no trouble, nothing asked."""
    running.behave()
    running.set(**Options().to_json())
    running.show(World())
    running.forget()
    return running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium a file."""
    with start_chromium() as browser:
        yield browser


@pytest.fixture
def context(browser: Browser, x: XReplica) -> Iterator[BrowserContext]:
    """A browser with the cookies of a session, which a script's error fails."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(WAIT_MS)
    context.add_cookies(x.cookies())  # type: ignore[arg-type]
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    yield context
    context.close()
    assert not errors


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of it, nowhere yet."""
    return context.new_page()
