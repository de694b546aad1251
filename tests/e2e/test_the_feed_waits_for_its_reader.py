import itertools
from collections.abc import Callable
from typing import Any

import pytest
from support.mentions import BASE_MS, mention
from support.processes import Running, wait_until
from support.store import StoreHandle, ingest_into

Open = Callable[..., Any]
_number = itertools.count(1000)


@pytest.fixture(scope="module", autouse=True)
def _a_page_and_more(store: StoreHandle) -> None:
    ingest_into(store, [mention(n) for n in range(60)])


def newer(store: StoreHandle) -> str:
    """A post newer than all others; answers its id."""
    number = next(_number)
    ingest_into(store, [mention(number)])
    return str(1000 + number)


def test_a_paused_feed_holds_back_what_comes_and_shows_it_in_order_when_resumed(
    dashboard: Running, store: StoreHandle, visit: Open
) -> None:
    reader = visit(dashboard)
    page = reader.to("/dashboard")
    reader.until_live()
    before = reader.ids()
    page.click("#pause")
    assert page.locator("#live-word").inner_text() == "Paused"
    new = [newer(store) for _ in range(3)]
    page.locator("#pill", has_text="3 new").wait_for()
    assert reader.ids() == before
    page.click("#pause")
    page.locator(f"#m-{new[-1]}").wait_for()
    assert reader.ids() == [*reversed(new), *before]
    assert page.locator("#pill").is_hidden()
    assert reader.wrong == []


def test_a_reader_who_has_scrolled_away_is_told_how_many_and_moved_only_when_he_asks(
    dashboard: Running, store: StoreHandle, visit: Open
) -> None:
    reader = visit(dashboard)
    page = reader.to("/dashboard")
    reader.until_live()
    page.mouse.wheel(0, 2500)
    wait_until("the page is scrolled", lambda: page.evaluate("scrollY") > 1500)
    before, top = reader.ids(), page.evaluate("scrollY")
    new = [newer(store), newer(store)]
    page.locator("#pill", has_text="2 new").wait_for()
    assert (reader.ids(), page.evaluate("scrollY")) == (before, top)
    assert page.locator("[role=status] #pill").is_visible()
    assert page.locator("#feed[aria-live], #feed [aria-live]").count() == 0
    page.click("#pill")
    page.locator(f"#m-{new[-1]}").wait_for()
    wait_until("the page is back at its top", lambda: page.evaluate("scrollY") < 1000)
    assert reader.ids()[:2] == list(reversed(new))
    assert page.evaluate("document.activeElement.id") == f"m-{new[-1]}"


def test_a_post_takes_its_place_by_time_and_one_of_an_older_page_stays_there(
    dashboard: Running, store: StoreHandle, visit: Open
) -> None:
    reader = visit(dashboard)
    page = reader.to("/dashboard")
    reader.until_live()
    before = reader.ids()
    neighbour = before[5]
    at = page.locator(f"#m-{neighbour}").get_attribute("data-at")
    between = mention(5_000, post_fields={"created_at_ms": int(at or 0) + 1})
    old = mention(5_001, post_fields={"created_at_ms": BASE_MS - 1_000_000})
    ingest_into(store, [old, between])
    newest = newer(store)
    page.locator(f"#m-{newest}").wait_for()
    assert reader.ids() == [newest, *before[:5], between.post.id, *before[5:]]


def test_a_feed_that_lost_its_line_goes_on_where_it_was(dashboard: Running, store: StoreHandle, visit: Open) -> None:
    reader = visit(dashboard)
    page = reader.to("/dashboard")
    reader.until_live()
    first = newer(store)
    page.locator(f"#m-{first}").wait_for()
    page.context.set_offline(True)
    missed = newer(store)
    page.context.set_offline(False)
    page.locator(f"#m-{missed}").wait_for()
    last = newer(store)
    page.locator(f"#m-{last}").wait_for()
    ids = reader.ids()
    assert ids[:3] == [last, missed, first]
    assert len(ids) == len(set(ids))


def test_a_narrowed_feed_lets_only_what_fits_in(dashboard: Running, store: StoreHandle, visit: Open) -> None:
    reader = visit(dashboard)
    page = reader.to("/dashboard?ticker=%24ETH")
    reader.until_live()
    assert page.locator("#empty").is_visible()
    newer(store)
    number = next(_number)
    ingest_into(store, [mention(number, tickers=["$eth"])])
    page.locator(f"#m-{1000 + number}").wait_for()
    assert reader.ids() == [str(1000 + number)]
    assert page.locator("#empty").count() == 0


def test_an_older_page_stands_still(dashboard: Running, visit: Open) -> None:
    reader = visit(dashboard)
    page = reader.to("/dashboard")
    first = reader.ids()
    page.click("#older")
    page.locator(".back a").wait_for()
    assert page.locator("#live").is_hidden()
    assert not set(first) & set(reader.ids())
    page.click(".back a")
    reader.until_live()
    assert reader.ids() == first
