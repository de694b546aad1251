import json
from collections.abc import Callable
from typing import Any

import pytest
from support.axe import AXE, violations
from support.labels import CARD, ingest_labels, label, model, register
from support.mentions import bullish, mention, post
from support.processes import Running, start, start_gateway, start_store, stop
from support.store import StoreHandle, ingest_into

Open = Callable[..., Any]
PAGES = [
    "/",
    "/dashboard",
    "/dashboard?q=absent",
    "/dashboard?ticker=%24%24&since=never",
    "/dashboard?cursor=AAAA",
    "/calls",
    "/calls?ticker=%24NONE",
    "/calls?stance=sideways&author=no+such",
    "/docs/model",
    "/status",
    "/nowhere",
]


@pytest.fixture(scope="module", autouse=True)
def _posts_of_every_kind(store: StoreHandle) -> None:
    rows = [mention(n) for n in range(45)]
    for n, row in enumerate(rows[:20]):
        row.calls.append(bullish(row.post, "$SOL" if n else "$ABCDEFGHIJKLMNOPQRST", stance=1 + n % 3))
        if n % 2:
            row.calls[0].target_price_usd = 10.0**n
            row.calls[0].target_date = "2030-01-01"
    rows += [
        mention(50, thread=[post(49, text="word " * 900)]),
        mention(51, post_fields={"text": "x" * 3000}),
        mention(52, post_fields={"text": "م" * 200 + " $SOL"}),
        mention(53, origin="demo"),
        mention(54, tickers=[f"$TICKER{n}" for n in range(40)]),
    ]
    ingest_into(store, rows)
    register(store, model(version="v" * 100, card_json=json.dumps({**CARD, "w" * 300: ["x" * 900, {"deep": [1] * 9}]})))
    ingest_labels(store, [label(row.post.id, version="v" * 100) for row in rows[:10]])


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(dashboard: Running, visit: Open, path: str) -> None:
    page = visit(dashboard).to(path)
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    for width in (320, 375, 768, 1280, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(dashboard: Running, visit: Open, path: str, theme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: cd tools/web && npm ci --ignore-scripts")
    for width in (320, 1280):
        # axe is put in from outside, past the page's own policy
        page = visit(dashboard, width=width, color_scheme=theme, bypass_csp=True, reduced_motion="reduce").to(path)
        assert violations(page) == [], width


@pytest.mark.parametrize("path", ["/dashboard", "/", "/calls", "/docs/model"])
def test_everything_that_can_be_pressed_is_large_enough(dashboard: Running, visit: Open, path: str) -> None:
    page = visit(dashboard, width=375).to(path)
    small = page.eval_on_selector_all(
        "button, input, select, summary, .top a, .feed a.ticker, .chips a, a.said, .button",
        "all => all.filter(one => one.checkVisibility()).map(one => [one.outerHTML.slice(0, 90),"
        " one.getBoundingClientRect()]).filter(([, box]) => box.height < 24 || box.width < 24).map(([html]) => html)",
    )
    assert small == []


@pytest.mark.parametrize("path", PAGES)
def test_without_javascript_every_page_can_be_read(dashboard: Running, visit: Open, path: str) -> None:
    page = visit(dashboard, java_script_enabled=False).to(path)
    assert page.locator("h1").inner_text()
    for idle in ("#theme", "#pause", "#pill"):
        if page.locator(idle).count():
            assert page.locator(idle).is_hidden()


def test_without_javascript_the_feed_can_be_searched_and_paged(dashboard: Running, visit: Open) -> None:
    page = visit(dashboard, java_script_enabled=False).to("/dashboard")
    assert page.locator("article.entry").count() == 40
    assert "UTC" in page.locator("a.said time").first.inner_text() or page.locator(".hour").first.inner_text()
    page.click("#older")
    assert page.locator("article.entry").count() == 10
    page.fill("[name=q]", "number 7")
    page.click("text=Search")
    assert page.locator("article.entry").count() == 1


def test_without_javascript_the_calls_can_be_narrowed(dashboard: Running, visit: Open) -> None:
    page = visit(dashboard, java_script_enabled=False).to("/calls")
    assert page.locator("article.entry").count() == 20
    page.select_option("[name=stance]", "bearish")
    page.fill("[name=ticker]", "sol")
    page.click("text=Search")
    assert set(page.locator(".terms .stance").all_inner_texts()) == {"bearish"}
    assert page.locator("[name=stance]").input_value() == "bearish"
    assert page.locator("[name=ticker]").input_value() == "sol"
    page.click("text=Clear")
    assert page.locator("article.entry").count() == 20


def test_times_are_told_in_the_reader_s_own_zone(dashboard: Running, visit: Open) -> None:
    reader = visit(dashboard, timezone_id="Asia/Kathmandu", locale="en-GB")
    page = reader.to("/dashboard?q=number+7")
    page.locator("[data-zone]", has_text="Asia/Kat").wait_for()
    hour = page.locator("#m-1007 .hour")
    assert hour.get_attribute("datetime") == "2023-11-14T22:13:27Z"
    assert hour.inner_text() == "03:58"
    assert "15 November 2023" in (hour.get_attribute("title") or "")


def test_who_asked_for_less_motion_gets_none(dashboard: Running, visit: Open) -> None:
    page = visit(dashboard, reduced_motion="reduce").to("/dashboard")
    assert page.evaluate("document.getAnimations().length") == 0


def test_print_leaves_out_what_paper_cannot_do(dashboard: Running, visit: Open) -> None:
    page = visit(dashboard, color_scheme="dark").to("/dashboard")
    page.emulate_media(media="print")
    assert page.locator(".filters").is_hidden()
    assert page.locator("article.entry .words").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_page_that_could_not_be_shown_comes_back_by_itself(
    visit: Open, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("lost")
    with start_store(folder) as lost:
        ingest_into(lost, [mention(1)])
        with start_gateway("dashboard_svc", lost) as dashboard:
            reader = visit(dashboard)
            assert lost.process is not None
            stop(lost.process)
            page = reader.to("/dashboard")
            assert page.locator("h1").inner_text() == "The memory does not answer just now."
            assert "comes back by itself" in page.locator("#comeback").inner_text()
            environment = {
                "SWARM_DB_PATH": str(lost.db_path),
                "STORE_LISTEN": lost.target,
                "STORE_WRITE_TOKEN": lost.write_token,
                "STORE_READ_TOKEN": lost.read_token,
            }
            lost.process = start("store_svc", environment, lost.log)
            try:
                page.locator("#m-1001").wait_for(timeout=30_000)
            finally:
                stop(lost.process)
