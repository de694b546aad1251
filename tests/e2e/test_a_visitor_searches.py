from collections.abc import Callable
from typing import Any

import pytest
from support.mentions import bullish, mention
from support.processes import Running
from support.store import StoreHandle, ingest_into

Open = Callable[..., Any]


@pytest.fixture(scope="module", autouse=True)
def _posts(store: StoreHandle) -> None:
    rows = [mention(n, tickers=["$SOL"] if n % 3 else ["$BTC"]) for n in range(30)]
    for row in rows:
        row.calls.append(bullish(row.post, row.tickers[0]))
    ingest_into(store, rows)


def numbers(reader: Any) -> list[int]:
    return [int(found) - 1000 for found in reader.ids()]


def test_a_search_by_form_is_an_address_that_can_be_shared(dashboard: Running, visit: Open) -> None:
    reader = visit(dashboard)
    page = reader.to("/dashboard")
    page.fill("[name=q]", "post number")
    page.fill("[name=ticker]", "btc")
    page.fill("[name=author]", "@author3")
    page.press("[name=author]", "Enter")
    page.wait_for_url("**/dashboard?**")
    assert page.url.endswith("/dashboard?q=post+number&ticker=btc&author=%40author3")
    found = [n for n in reversed(range(30)) if n % 3 == 0 and n % 7 == 3]
    assert numbers(reader) == found
    other = visit(dashboard)
    other.page.goto(page.url)
    assert numbers(other) == found
    page.click("text=Clear")
    page.wait_for_url("**/dashboard")
    assert len(reader.ids()) == 30


def test_a_ticker_and_an_author_on_a_card_lead_to_their_pages_and_those_to_more_posts(
    dashboard: Running, visit: Open
) -> None:
    reader = visit(dashboard)
    page = reader.to("/dashboard")
    page.click("#m-1027 a.ticker")
    page.wait_for_url("**/tickers/BTC")
    page.click(".links >> text=Posts")
    page.wait_for_url("**/dashboard?ticker=%24BTC")
    assert numbers(reader) == [n for n in reversed(range(30)) if n % 3 == 0]
    page.click("#m-1027 a.author")
    page.wait_for_url("**/authors/author6")
    page.click(".links >> text=Posts")
    page.wait_for_url("**/dashboard?author=author6")
    assert numbers(reader) == [n for n in reversed(range(30)) if n % 7 == 6]


def test_a_wrong_value_stays_in_its_field_with_the_reason_beside_it(dashboard: Running, visit: Open) -> None:
    reader = visit(dashboard)
    page = reader.to("/dashboard?ticker=%24%24")
    field = page.get_by_label("Ticker")
    assert field.input_value() == "$$"
    assert field.get_attribute("aria-invalid") == "true"
    described = page.locator(f"#{field.get_attribute('aria-describedby')}")
    assert "is not 1 to 20 letters" in described.inner_text()


def test_everything_can_be_reached_and_used_from_the_keyboard(dashboard: Running, visit: Open) -> None:
    reader = visit(dashboard)
    page = reader.to("/dashboard")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    seen = []
    for _ in range(14):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))
        box = page.evaluate("getComputedStyle(document.activeElement).outline")
        assert "solid 3px" in box, (seen[-1], page.evaluate("document.activeElement.outerHTML"))
    order = [name for name in seen if name in ("q", "ticker", "author", "since", "until", "Search", "Pause")]
    assert list(dict.fromkeys(order)) == ["q", "ticker", "author", "since", "until", "Search", "Pause"]
    page.focus("[name=q]")
    page.keyboard.type("42 nothing")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=42+nothing")
    assert page.get_by_text("No post fits all of this.").is_visible()


def test_the_chosen_theme_is_there_before_the_first_paint_and_stays(dashboard: Running, visit: Open) -> None:
    reader = visit(dashboard, color_scheme="light")
    page = reader.to("/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("#theme")
    page.click("#theme")
    assert page.locator("#theme span").inner_text() == "dark"
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert dark != light
    page.add_init_script(
        "new MutationObserver((_, me) => { if (document.body) { me.disconnect();"
        " window.first = getComputedStyle(document.documentElement).colorScheme } })"
        ".observe(document, { childList: true, subtree: true })"
    )
    reader.to("/dashboard")
    assert page.evaluate("first") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark
    assert reader.wrong == []
