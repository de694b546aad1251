import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from support.mentions import BASE_MS, mention
from support.processes import Running
from support.store import StoreHandle, ingest_into

Ask = Callable[..., Any]
COUNT = 95


@pytest.fixture(scope="module", autouse=True)
def _many_posts(store: StoreHandle) -> None:
    ingest_into(store, [mention(n, tickers=["$SOL"] if n % 3 else ["$btc"]) for n in range(COUNT)])


def listed(text: str) -> list[int]:
    """The numbers of the posts on a page, in their order."""
    return [int(found) - 1000 for found in re.findall(r'<article class="entry" id="m-(\d+)"', text)]


def test_older_links_lead_through_every_post_once_newest_first(dashboard: Running, ask: Ask) -> None:
    path, found, pages = "/dashboard", [], 0
    while path:
        page = ask(dashboard, path).text
        found += listed(page)
        pages += 1
        older = re.search(r'id="older" href="([^"]+)"', page)
        path = unescape(older[1]) if older else ""
    assert found == list(reversed(range(COUNT)))
    assert pages == 3


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ({"ticker": "$BTC"}, lambda n: n % 3 == 0),
        ({"ticker": "btc", "author": "@AUTHOR3"}, lambda n: n % 3 == 0 and n % 7 == 3),
        ({"q": "number 42"}, lambda n: n == 42),
        ({"since": str(BASE_MS // 1000 + 90)}, lambda n: n >= 90),
        ({"until": str(BASE_MS // 1000 + 3), "ticker": ""}, lambda n: n < 3),
        ({"since": "2023-11-14T22:13:30Z", "until": "2023-11-14T22:13:40Z"}, lambda n: 10 <= n < 20),
        ({"q": "SOL -*\"'( number"}, lambda n: n >= COUNT - 40),
        ({"utm_source": "elsewhere"}, lambda n: n >= COUNT - 40),
    ],
)
def test_filters_in_the_address_choose_the_posts(
    dashboard: Running, ask: Ask, asked: dict[str, str], holds: Callable[[int], bool]
) -> None:
    answer = ask(dashboard, f"/dashboard?{urlencode(asked)}")
    assert answer.status == 200
    assert listed(answer.text) == [n for n in reversed(range(COUNT)) if holds(n)]


def test_the_form_shows_what_was_asked_for(dashboard: Running, ask: Ask) -> None:
    page = ask(dashboard, "/dashboard?q=%22quoted%22+words&ticker=%24SOL&since=2026-01-31&until=1900000000").text
    assert 'name="q" type="search" value="&#34;quoted&#34; words"' in page
    assert 'name="since" type="date" value="2026-01-31"' in page
    assert 'name="until" type="text" value="1900000000"' in page


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"ticker": "$$"}, "ticker", "is not 1 to 20 letters"),
        ({"author": "no such handle"}, "author", "is not 1 to 15"),
        ({"q": "!!!"}, "q", "must hold 1 to 20 words"),
        ({"q": "x" * 501}, "q", "at most 500"),
        ({"since": "yesterday"}, "since", "is not an ISO 8601 date"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "since", "is not before until"),
        ({"until": "2026-13-40"}, "until", "is not an ISO 8601 date"),
    ],
)
def test_a_wrong_value_is_told_beside_its_field(
    dashboard: Running, ask: Ask, asked: dict[str, str], field: str, said: str
) -> None:
    answer = ask(dashboard, f"/dashboard?{urlencode(asked)}")
    assert answer.status == 400
    assert answer.headers["Cache-Control"] == "no-store"
    page = unescape(answer.text)
    assert re.search(rf'name="{field}"[^\n]*aria-invalid="true" aria-describedby="e-{field}"', page)
    assert re.search(rf'id="e-{field}">[^<]*{re.escape(said)}', page)
    assert page.count("aria-invalid") == 1


def test_a_forged_or_foreign_cursor_is_refused_with_a_way_on(dashboard: Running, ask: Ask) -> None:
    page = ask(dashboard, "/dashboard").text
    older = re.search(r'id="older" href="/dashboard\?cursor=([^"]+)"', page)
    assert older
    for path in (f"/dashboard?ticker=SOL&cursor={older[1]}", "/dashboard?cursor=AAAA", "/dashboard?cursor=%00"):
        answer = ask(dashboard, path)
        assert answer.status == 400
        assert "Start from the newest." in answer.text


def test_nothing_found_and_nothing_kept_are_told_apart(dashboard: Running, ask: Ask) -> None:
    assert "No post fits all of this." in ask(dashboard, "/dashboard?q=absent").text
    assert "Nothing has been kept yet." not in ask(dashboard, "/dashboard?q=absent").text
