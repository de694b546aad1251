from collections.abc import Callable
from typing import Any

import pytest
from support.axe import AXE, violations
from support.judged_market import DAY_MS, START_MS, called, fill
from support.mentions import mention
from support.processes import Running
from support.settled import wait_until_settled
from support.store import StoreHandle, ingest_into

Open = Callable[..., Any]
PAGES = [
    "/leaderboard",
    "/leaderboard?min_calls=1&window=7d&sort=-mean_excess",
    "/leaderboard?min_calls=900000",
    "/leaderboard?ticker=%24%24&since=never",
    "/leaderboard?window=1h",
    "/authors/Steady",
    "/authors/Steady?ticker=%24SOL&window=30d",
    "/authors/WWWWWWWWWWWWWWW",
    "/authors/nobody",
    "/tickers/SOL?span=all",
    "/tickers/NOPRICE",
    "/tickers/ABCDEFGHIJKLMNOPQRST",
    "/tickers/none",
    "/mentions/1001",
    "/mentions/8002",
    "/mentions/7",
    "/docs/scoring",
    "/calls?author=steady",
    "/status",
]
WIDE = "W" * 15


@pytest.fixture(scope="module", autouse=True)
def _market(store: StoreHandle) -> None:
    fill(store)
    long = called(7_001, WIDE, "$ABCDEFGHIJKLMNOPQRST", START_MS + DAY_MS)
    edited = mention(7_002, post_fields={"text": "x" * 3_000})
    ingest_into(store, [long, edited])
    edited.post.text = "y" * 3_000
    ingest_into(store, [edited])
    wait_until_settled(store)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways_with_everything_unfolded(dashboard: Running, visit: Open, path: str) -> None:
    page = visit(dashboard).to(path)
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    for width in (320, 360, 768, 1280, 2560):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_in_light_or_dark(dashboard: Running, visit: Open, path: str) -> None:
    if not AXE.exists():
        pytest.skip("axe-core is not installed: cd tools/web && npm ci --ignore-scripts")
    # axe is put in from outside, past the page's own policy
    page = visit(dashboard, width=360, color_scheme="light", bypass_csp=True, reduced_motion="reduce").to(path)
    page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, "color-contrast") == []
    page.set_viewport_size({"width": 1280, "height": 900})
    assert violations(page, "color-contrast", "target-size", "scrollable-region-focusable") == []


@pytest.mark.parametrize("path", ["/leaderboard", "/authors/Steady", "/tickers/SOL?span=all", "/mentions/1001"])
def test_everything_that_can_be_pressed_is_large_enough(dashboard: Running, visit: Open, path: str) -> None:
    page = visit(dashboard, width=360).to(path)
    small = page.eval_on_selector_all(
        "button, input:not([type=hidden]), select, summary, nav a, .links a, th a, .held-head a, .claim-line a",
        "all => all.filter(one => one.checkVisibility()).map(one => [one.outerHTML.slice(0, 90),"
        " one.getBoundingClientRect()]).filter(([, box]) => box.height < 24 || box.width < 24).map(([html]) => html)",
    )
    assert small == []


def test_no_page_breaks_its_own_policy_with_or_without_javascript(dashboard: Running, visit: Open) -> None:
    for has_javascript in (True, False):
        reader = visit(dashboard, java_script_enabled=has_javascript)
        for path in PAGES:
            assert reader.to(path).locator("h1").inner_text(), path
        assert [line for line in reader.wrong if "the server responded with a status of 40" not in line] == []


def test_a_chart_is_drawn_where_its_scale_says_at_any_width(dashboard: Running, visit: Open) -> None:
    page = visit(dashboard).to("/authors/Steady")
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        plot = page.locator("#returns-title ~ .chart .plot").bounding_box()
        dots = page.locator("#returns-title ~ .chart .dot").evaluate_all(
            "all => all.map(one => { const box = one.getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2, box.width] })"
        )
        assert len(dots) == 60
        assert dots[0][0] == pytest.approx(plot["x"], abs=1)
        assert dots[-1][0] == pytest.approx(plot["x"] + plot["width"], abs=1)
        assert all(plot["y"] <= y <= plot["y"] + plot["height"] for _, y, _ in dots)
        sizes = {round(size) for *_, size in dots}
        assert len(sizes) <= 2, "dots keep their size, whatever the width"
        assert max(sizes) <= 12
