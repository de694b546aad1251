from collections.abc import Callable
from typing import Any

import pytest
from support.judged_market import COUNTS, fill
from support.processes import Running, wait_until
from support.store import StoreHandle

Open = Callable[..., Any]


@pytest.fixture(scope="module", autouse=True)
def _market(store: StoreHandle) -> None:
    fill(store)


@pytest.mark.parametrize("has_javascript", [True, False])
def test_from_the_leaderboard_down_to_the_prices_behind_a_call(
    dashboard: Running, visit: Open, has_javascript: bool
) -> None:
    reader = visit(dashboard, java_script_enabled=has_javascript)
    page = reader.to("/")
    page.click("nav >> text=Leaderboard")
    page.click(".tabs >> text=7 days")
    page.wait_for_url("**/leaderboard?window=7d")
    page.click("th >> text=Mean")
    page.wait_for_url("**sort=mean_return")
    assert page.locator("[aria-sort=descending]").inner_text() == "Mean"
    page.click("th >> text=@Steady")
    page.wait_for_url("**/authors/Steady?window=7d")
    assert page.locator("h1").inner_text() == "@Steady"
    assert page.locator(".chosen th").inner_text().strip() == "7 days"
    call = page.locator(".held").first
    call.locator("summary", has_text="The prices behind it").click()
    prices = call.locator("tbody tr").first.inner_text()
    assert "$" in prices
    assert "exchange" in prices
    call.locator(".held-head a").first.click()
    page.wait_for_url("**/mentions/*")
    assert page.locator(".went").count() == 1
    page.click("a.ticker")
    page.wait_for_url("**/tickers/*")
    assert page.locator(".plot .call-mark").count() > 0
    assert reader.wrong == []


@pytest.mark.parametrize("has_javascript", [True, False])
def test_a_narrowed_leaderboard_is_an_address_that_can_be_shared(
    dashboard: Running, visit: Open, has_javascript: bool
) -> None:
    page = visit(dashboard, java_script_enabled=has_javascript).to("/leaderboard?window=12h")
    page.fill("[name=ticker]", "sol")
    page.select_option("[name=stance]", "bearish")
    page.fill("[name=min_calls]", "1")
    page.get_by_role("button", name="Rank").click()
    page.wait_for_url("**/leaderboard?window=12h&ticker=sol&stance=bearish*")
    again = visit(dashboard).to(page.url.removeprefix(dashboard.url))
    assert again.locator("[name=ticker]").input_value() == "sol"
    assert again.locator("[name=stance]").input_value() == "bearish"
    assert again.locator(".tabs [aria-current]").inner_text() == "12 hours"
    names = again.locator("th.name-cell[scope=row]").all_inner_texts()
    assert "@Steady" in names
    assert names == page.locator("th.name-cell[scope=row]").all_inner_texts()


def test_the_keyboard_reaches_the_table_and_scrolls_it(dashboard: Running, visit: Open) -> None:
    page = visit(dashboard, width=360).to("/leaderboard")
    table = page.get_by_role("group", name="The leaderboard")
    table.focus()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "The leaderboard"
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    # asked from here: the page's policy lets nothing be evaluated in it again and again
    wait_until("the table scrolls", lambda: page.evaluate("document.activeElement.scrollLeft > 0"))
    names = page.locator("th.name-cell[scope=row]").first.bounding_box()
    assert names["x"] >= 0, "the author stays in sight"


def test_a_reader_of_the_page_hears_the_figures_that_are_drawn(dashboard: Running, visit: Open) -> None:
    page = visit(dashboard).to("/authors/Steady")
    chart = page.get_by_role("img", name="Returns of 60 calls")
    assert chart.count() == 1
    page.click("text=Returns as a table")
    assert page.get_by_role("group", name="Returns as a table").locator("tbody tr").count() == COUNTS["Steady"]


def test_the_files_that_are_offered_are_the_tables_that_are_shown(dashboard: Running, visit: Open) -> None:
    page = visit(dashboard, accept_downloads=True).to("/leaderboard?min_calls=1&sort=handle")
    with page.expect_download() as coming:
        page.click("text=The whole list as CSV")
    lines = coming.value.path().read_text().splitlines()
    assert coming.value.suggested_filename == "leaderboard-24h.csv"
    assert [f"@{line.split(',')[3]}" for line in lines[1:]] == page.locator("th.name-cell[scope=row]").all_inner_texts()
