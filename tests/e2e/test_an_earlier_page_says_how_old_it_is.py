import re
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support.axe import AXE, violations
from support.mentions import bullish, mention
from support.processes import Running, start_gateway, start_store
from support.store import StoreHandle, ingest_into

Open = Callable[..., Any]
PAGES = ["/", "/dashboard", "/calls", "/leaderboard", "/tickers/SOL", "/authors/author1", "/mentions/1001"]
WORDS = re.compile(
    r"The store does not answer at the moment\. The data on this page is as of \d+ \w+ \d{4}, \d\d:\d\d UTC"
)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[StoreHandle, Running]]:
    """A store and a dashboard of this file's own."""
    with start_store(tmp_path_factory.mktemp("still")) as store:
        rows = [mention(n, origin="demo") for n in range(10)]
        for row in rows:
            row.calls.append(bullish(row.post))
        ingest_into(store, rows)
        with start_gateway("dashboard_svc", store) as dashboard:
            yield store, dashboard


@pytest.fixture
def silent(pair: tuple[StoreHandle, Running], visit: Open) -> Iterator[tuple[StoreHandle, Running]]:
    """The same after its pages were seen, with the store standing still."""
    store, dashboard = pair
    seen = visit(dashboard)
    for path in PAGES:
        seen.to(path)
    assert store.process is not None
    store.process.send_signal(signal.SIGSTOP)
    yield store, dashboard
    store.process.send_signal(signal.SIGCONT)
    page = seen.to("/dashboard")
    while page.locator("#notice").count():
        page.reload()


def test_the_notice_fits_every_screen_and_reader(silent: tuple[StoreHandle, Running], visit: Open) -> None:
    _, dashboard = silent
    if not AXE.exists():
        pytest.skip("axe-core is not installed: cd tools/web && npm ci --ignore-scripts")
    for theme in ("light", "dark"):
        # axe is put in from outside, past the page's own policy
        reader = visit(dashboard, color_scheme=theme, bypass_csp=True, reduced_motion="reduce")
        for path in PAGES:
            page = reader.to(path)
            assert WORDS.match(page.get_by_role("status").first.inner_text())
            for width in (320, 375, 768, 1280, 2560):
                page.set_viewport_size({"width": width, "height": 900})
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
                if width in (320, 1280):
                    assert violations(page) == [], (path, width)


def test_the_notice_needs_neither_scripts_nor_exceptions_of_the_policy(
    silent: tuple[StoreHandle, Running], visit: Open
) -> None:
    _, dashboard = silent
    plain = visit(dashboard, java_script_enabled=False).to("/calls")
    assert WORDS.match(plain.locator("#notice").inner_text())
    plain.emulate_media(media="print")
    assert plain.locator("#notice").is_visible()
    scripted = visit(dashboard)
    for path in PAGES:
        assert WORDS.match(scripted.to(path).locator("#notice").inner_text())
    # what a look at /healthz in the meantime says is no fault of the page
    assert [each for each in scripted.wrong if "503" not in each] == []


def test_the_notice_tells_that_the_store_is_back_and_leaves_it_to_the_reader_to_load_the_page(
    silent: tuple[StoreHandle, Running], visit: Open
) -> None:
    store, dashboard = silent
    page = visit(dashboard).to("/dashboard")
    page.get_by_role("link", name="Try again").click()
    assert WORDS.match(page.locator("#notice").inner_text())
    assert store.process is not None
    store.process.send_signal(signal.SIGCONT)
    page.locator("#notice", has_text="The store answers again.").wait_for()
    page.get_by_role("link", name="Show this page as it is now").click()
    page.locator("#notice").wait_for(state="detached")
    assert page.locator("article.entry").count() == 10
