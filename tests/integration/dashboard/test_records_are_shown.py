import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from support.judged_market import COUNTS, DAY_MS, START_MS, called, fill
from support.mentions import mention, post
from support.processes import Running
from support.settled import wait_until_settled
from support.store import StoreHandle, ingest_into

Ask = Callable[..., Any]
EVIL = '<script>alert(1)</script> $SOL "up"'


@pytest.fixture(scope="module", autouse=True)
def _market(store: StoreHandle) -> None:
    fill(store)
    root, answer = post(5_001, text="the root of it all"), post(5_002, text="an answer between")
    tagged = called(5_003, "Threaded", "$SOL", START_MS + 3 * DAY_MS)
    tagged.thread.extend([root, answer, post(5_004, text="its parent")])
    edited = mention(5_010, post_fields={"author_handle": "Editor", "text": EVIL})
    ingest_into(store, [tagged, edited])
    edited.post.text = "$SOL down, as I always said"
    ingest_into(store, [edited])
    wait_until_settled(store)


def handles(text: str) -> list[str]:
    """The authors of a leaderboard, in its order."""
    return re.findall(r'<th scope="row" class="name-cell"><a href="/authors/([^"?]+)', text)


def test_the_leaderboard_shows_places_intervals_and_ways_down_to_the_calls(dashboard: Running, ask: Ask) -> None:
    page = ask(dashboard, "/leaderboard").text
    assert sorted(handles(page)) == ["Lucky1", "Steady", "coin_flip", "wrongway"]
    assert handles(page)[0] == "Steady"
    assert "<b>4 authors</b> with 3 scored calls or more" in page
    assert page.count('<svg class="interval"') == 4
    assert 'href="/leaderboard.csv"' in page
    assert 'href="/docs/scoring"' in page
    row = page[page.index("/authors/Steady") :]
    assert f"<td>{COUNTS['Steady']}</td>" in row


def test_every_head_sorts_by_link_and_says_so(dashboard: Running, ask: Ask) -> None:
    page = ask(dashboard, "/leaderboard?min_calls=1&window=7d").text
    links = [unescape(found) for found in re.findall(r'<th scope="col"[^>]*><a href="(/leaderboard\?[^"]*)"', page)]
    assert len(links) == 12
    for link in links:
        assert "window=7d" in link
        assert "min_calls=1" in link
        sorted_page = ask(dashboard, link)
        assert sorted_page.status == 200
        assert sorted_page.text.count("aria-sort=") == 1, link
    by_calls = handles(ask(dashboard, "/leaderboard?min_calls=1&sort=calls").text)
    assert by_calls == handles(ask(dashboard, "/leaderboard?min_calls=1&sort=-calls").text)[::-1]
    assert by_calls[0] == "Steady"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("min_calls=1000", "Nobody has 1,000 scored calls over 24 hours yet."),
        ("ticker=%24NOPRICE", "Nobody has 3 scored calls within all of this."),
        ("until=2020-01-01&min_calls=1", "Nobody has 1 scored call within all of this."),
    ],
)
def test_an_empty_leaderboard_says_why(dashboard: Running, ask: Ask, query: str, said: str) -> None:
    answer = ask(dashboard, f"/leaderboard?{query}")
    assert answer.status == 200
    assert said in answer.text


@pytest.mark.parametrize(
    ("query", "field"),
    [("ticker=%24%24", "ticker"), ("min_calls=0", "min_calls"), ("stance=up", "stance"), ("since=never", "since")],
)
def test_a_wrong_condition_is_told_beside_its_field(dashboard: Running, ask: Ask, query: str, field: str) -> None:
    answer = ask(dashboard, f"/leaderboard?{query}")
    assert (answer.status, answer.headers["Cache-Control"]) == (400, "no-store")
    assert re.search(rf'name="{field}"[^\n]*aria-describedby="e-{field}"', answer.text)
    assert f'id="e-{field}"' in answer.text


@pytest.mark.parametrize("query", ["window=1h", "sort=luck", "cursor=AAAA", "window=%3Cscript%3E"])
def test_a_wrong_address_is_told_with_a_way_on(dashboard: Running, ask: Ask, query: str) -> None:
    answer = ask(dashboard, f"/leaderboard?{query}")
    assert answer.status == 400
    assert "Start again." in answer.text
    assert "<script>" not in answer.text.replace("<script ", "")


def test_an_author_is_the_same_page_in_any_case(dashboard: Running, ask: Ask) -> None:
    etags = {ask(dashboard, f"/authors/{name}").headers["ETag"] for name in ("Steady", "steady", "STEADY", "@steady")}
    assert len(etags) == 1
    page = ask(dashboard, "/authors/steady").text
    assert '<link rel="canonical" href="/authors/Steady">' in page
    assert f"of {COUNTS['Steady']} scored calls" in page


def test_an_author_s_calls_are_paged_through_each_with_its_windows_and_prices(dashboard: Running, ask: Ask) -> None:
    path, found = "/authors/Steady", list[str]()
    while path:
        page = ask(dashboard, path).text
        found += re.findall(r'class="held-call \w+" id="call-(\d+)"', page)
        assert page.count('<dl class="went"') == page.count('class="held-call')
        older = re.search(r'id="older" href="([^"#]+)', page)
        path = unescape(older[1]) if older else ""
    assert len(found) == len(set(found)) == COUNTS["Steady"]
    first = ask(dashboard, "/authors/Steady").text
    assert "The prices behind it" in first
    assert ", exchange</span>" in first


def test_a_record_narrows_as_the_leaderboard_does(dashboard: Running, ask: Ask) -> None:
    page = ask(dashboard, "/authors/Steady?ticker=brk.b&window=7d").text
    assert set(re.findall(r'<a class="of" href="/tickers/([^"]+)"', page)) == {"BRK.B"}
    assert "Show the whole record" in page
    assert '<tr class="chosen">\n          <th scope="row" class="name-cell"><a href="/authors/Steady?window=7d' in page
    assert ask(dashboard, "/authors/Steady?window=2d").status == 400
    assert ask(dashboard, "/authors/Steady?cursor=AAAA").status == 400


def test_charts_say_in_words_what_they_draw(dashboard: Running, ask: Ask) -> None:
    author = ask(dashboard, "/authors/Steady").text
    assert re.search(r'role="img" aria-label="Returns of 60 calls from .*: mean .*, best .*, worst .*\."', author)
    ticker = ask(dashboard, "/tickers/sol?span=all").text
    assert re.search(r'role="img" aria-label="Price of \$SOL from .* calls on it: \d+ bullish, \d+ bearish', ticker)
    assert "Prices as a table" in ticker
    assert ticker.count('class="call-mark') > 20


def test_a_ticker_without_prices_says_why(dashboard: Running, ask: Ask) -> None:
    page = ask(dashboard, "/tickers/noprice").text
    assert "No price is known, so its calls cannot be scored: no source knows a coin of this name" in page
    assert "Asked: coingecko" in page
    status = ask(dashboard, "/status").text
    assert "no source knows a coin of this name" in status
    assert 'href="/tickers/NOPRICE"' in status
    assert re.search(r"\d+ evaluations wait for a price whose time has come", status)


def test_a_ticker_tells_who_calls_it(dashboard: Running, ask: Ask) -> None:
    page = ask(dashboard, "/tickers/BRK.B").text
    assert handles(page)[0] == "Steady"
    assert 'href="/leaderboard?ticker=%24BRK.B"' in page
    assert ask(dashboard, "/tickers/%24brk.b").headers["ETag"] == ask(dashboard, "/tickers/BRK.B").headers["ETag"]
    assert ask(dashboard, "/tickers/SOL?span=2y").status == 400


def test_a_mention_shows_its_whole_thread_what_was_read_and_how_it_went(dashboard: Running, ask: Ask) -> None:
    page = ask(dashboard, "/mentions/6003").text
    for words in ("the root of it all", "an answer between", "its parent", "goes up, says number 5003"):
        assert words in page
    assert '<mark class="ticker" data-read="ticker">$SOL</mark>' in page
    assert page.count('<dl class="went"') == 1
    assert '<details class="proof" open>' in page


def test_a_target_s_end_is_told_where_its_call_stands(dashboard: Running, ask: Ask) -> None:
    page = ask(dashboard, "/mentions/1001").text
    assert re.search(
        r'<p class="reached (reached|missed)"><b>Target \$[\d,.]+\.</b> (Reached on|Missed: no price)', page
    )


def test_an_edited_post_shows_every_text_escaped_the_first_kept(dashboard: Running, ask: Ask) -> None:
    page = ask(dashboard, "/mentions/6010").text
    assert page.index("As first seen") < page.index("Edited, seen")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "$SOL down, as I always said" in page


@pytest.mark.parametrize(
    ("path", "said", "way"),
    [
        ("/authors/stea", "Nothing of <bdi>@stea</bdi> is kept here.", 'href="/authors/Steady"'),
        ("/tickers/none", "Nobody has named $NONE here.", 'href="/tickers/BTC"'),
        ("/mentions/42", "This post is not kept here.", 'href="/dashboard"'),
        ("/authors/no%20such", "cannot be a handle", 'href="/dashboard"'),
        ("/tickers/%3Cb%3E", "cannot be a ticker", 'href="/dashboard"'),
        ("/mentions/abc", "cannot be a post", 'href="/dashboard"'),
    ],
)
def test_what_is_not_there_is_told_with_a_way_on(dashboard: Running, ask: Ask, path: str, said: str, way: str) -> None:
    answer = ask(dashboard, path)
    assert answer.status == 404
    assert said in answer.text
    assert way in answer.text
    assert "<b>&" not in answer.text


def test_calls_in_their_list_show_how_they_went(dashboard: Running, ask: Ask) -> None:
    page = ask(dashboard, "/calls?author=steady").text
    assert page.count('<dl class="went"') == 50
    assert re.search(r'<div class="hit"><dt>24h</dt>', page)
    assert re.search(r'<div class="miss"><dt>24h</dt>', page)


def test_how_it_is_scored_stands_on_a_page_with_every_formula(dashboard: Running, ask: Ask) -> None:
    page = ask(dashboard, "/docs/scoring").text
    for formula in ("return = d", "excess = return", "low  = (p +", "What would game it"):
        assert formula in page
