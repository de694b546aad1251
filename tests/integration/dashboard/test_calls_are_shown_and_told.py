import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import urlencode

import pytest
from support.labels import ingest_labels, label, model, register
from support.mentions import bullish, mention, post
from support.processes import Running
from support.store import StoreHandle, ingest_into

from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, STANCE_NEUTRAL, Mention, Span

Ask = Callable[..., Any]
COUNT = 230
STANCES = (STANCE_BULLISH, STANCE_BEARISH, STANCE_NEUTRAL)


def called(number: int) -> Mention:
    row = mention(number)
    spans = [Span(post_id=row.post.id, start=0, end=4, of="stance")]
    ticker = "$SOL" if number % 2 else "$BRK.B"
    row.calls.append(bullish(row.post, ticker, stance=STANCES[number % 3], spans=spans))
    return row


@pytest.fixture(scope="module", autouse=True)
def _calls(store: StoreHandle) -> None:
    above = post(301, text="$BTC to 90k by <b>December</b>")
    far = [above, post(302, text="between them"), post(303, text="and more")]
    resting = mention(304, thread=far, post_fields={"text": "this will definitely happen"})
    spans = [Span(post_id=above.id, start=0, end=4, of="ticker"), Span(post_id="1304", start=10, end=20, of="stance")]
    resting.calls.append(bullish(resting.post, "$BTC", spans=spans, probability=0.75))
    ingest_into(store, [called(number) for number in range(COUNT)] + [resting])
    ingest_into(store, [mention(310, thread=[called(1).post], calls=called(1).calls)])  # tagged again: the same call
    register(store, model())
    ingest_labels(store, [label("1304", probability=0.7), label("1001", STANCE_BEARISH)])


def listed(text: str) -> list[int]:
    """The numbers of the posts on a page, in their order."""
    return [int(found) - 1000 for found in re.findall(r'<article class="entry" id="m-(\d+)"', text)]


def test_older_links_lead_through_every_call_once_latest_first(dashboard: Running, ask: Ask) -> None:
    path, found, pages = "/calls", list[int](), 0
    while path:
        page = ask(dashboard, path).text
        found += listed(page)
        pages += 1
        older = re.search(r'id="older" href="([^"]+)"', page)
        path = unescape(older[1]) if older else ""
    assert found == [304, *reversed(range(COUNT))]
    assert pages == 5


def test_a_call_stands_with_its_words_those_above_them_and_how_sure_it_is(dashboard: Running, ask: Ask) -> None:
    page = ask(dashboard, "/calls?ticker=btc").text
    assert listed(page) == [304]
    assert '<mark class="ticker" data-read="ticker">$BTC</mark> to 90k by &lt;b&gt;December&lt;/b&gt;' in page
    assert 'this will <mark class="stance" data-read="direction">definitely</mark> happen' in page
    assert "between them" not in page, "nothing was read from it"
    assert "75% sure" in page
    assert 'bullish 70%</span>, <span class="bearish">bearish 15%' in page
    assert 'href="/tickers/BTC"' in page
    assert 'href="/authors/author3"' in page
    assert 'href="/mentions/1304"' in page


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        ({"ticker": "$brk.b"}, lambda n: n % 2 == 0),
        ({"stance": "neutral"}, lambda n: n % 3 == 2),
        ({"author": "@AUTHOR3", "stance": "bearish", "ticker": "SOL"}, lambda n: n % 7 == 3 and n % 3 == 1 and n % 2),
        ({"utm_source": "elsewhere", "ticker": "$SOL"}, lambda n: n % 2),
    ],
)
def test_filters_in_the_address_choose_the_calls(
    dashboard: Running, ask: Ask, asked: dict[str, str], holds: Callable[[int], bool]
) -> None:
    answer = ask(dashboard, f"/calls?{urlencode(asked)}")
    assert answer.status == 200
    assert listed(answer.text) == [n for n in reversed(range(COUNT)) if holds(n)][:50]


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"ticker": "$$"}, "ticker", "is not 1 to 20 letters"),
        ({"author": "no such handle"}, "author", "is not 1 to 15"),
        ({"stance": "<script>"}, "stance", "is not bullish, bearish or neutral"),
    ],
)
def test_a_wrong_value_is_told_beside_its_field(
    dashboard: Running, ask: Ask, asked: dict[str, str], field: str, said: str
) -> None:
    answer = ask(dashboard, f"/calls?{urlencode(asked)}")
    assert (answer.status, answer.headers["Cache-Control"]) == (400, "no-store")
    assert "<script>&" not in answer.text
    assert re.search(rf'name="{field}"[^\n]*aria-invalid="true" aria-describedby="e-{field}"', answer.text)
    assert re.search(rf'id="e-{field}">[^<]*{re.escape(said)}', answer.text)


def test_a_foreign_cursor_is_refused_with_a_way_on(dashboard: Running, ask: Ask) -> None:
    older = re.search(r'id="older" href="/calls\?cursor=([^"]+)"', ask(dashboard, "/calls").text)
    assert older
    for path in (f"/calls?stance=bullish&cursor={older[1]}", "/calls?cursor=AAAA", f"/dashboard?cursor={older[1]}"):
        answer = ask(dashboard, path)
        assert answer.status == 400
        assert "Start from the" in answer.text


def test_the_preview_pages_through_all_calls_as_json(dashboard: Running, ask: Ask) -> None:
    path, found, pages = "/api/evals/preview?limit=200", list[dict[str, Any]](), 0
    while path:
        answer = ask(dashboard, path)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
        body = json.loads(answer.body)
        found += body["items"]
        pages += 1
        link = answer.headers["Link"]
        assert bool(link) == bool(body["nextCursor"])
        path = f"/api/evals/preview{link[1 : link.index('>')]}" if link else ""
    assert pages == 2
    assert [int(item["postId"]) - 1000 for item in found] == [304, *reversed(range(COUNT))]
    assert found[0]["restsOn"][0]["text"] == "$BTC to 90k by <b>December</b>"
    assert found[0]["label"]["scores"]["bullish"] == 0.7
    assert all(set(item["evaluations"]) == {"12h", "24h", "7d", "30d"} for item in found)
    assert "scored" not in {one["status"] for item in found for one in item["evaluations"].values()}, "without prices"
    assert len(json.loads(ask(dashboard, "/api/evals/preview").body)["items"]) == 200
    narrowed = json.loads(ask(dashboard, "/api/evals/preview?stance=bearish&ticker=sol&limit=2000").body)
    assert {(item["stance"], item["ticker"]) for item in narrowed["items"]} == {("bearish", "$SOL")}


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=199", "limit"),
        ("limit=2001", "limit"),
        ("limit=", "limit"),
        ("limit=abc", "limit"),
        ("limit=-200", "limit"),
        ("limit=200&limit=200", "limit"),
        ("cursor=AAAA", "cursor"),
        ("stance=up", "stance"),
        ("ticker=%24%24", "ticker"),
        ("author=a+b", "author"),
        ("window=24h", "window"),
    ],
)
def test_what_the_preview_does_not_take_is_a_problem_by_name(
    dashboard: Running, ask: Ask, query: str, parameter: str
) -> None:
    answer = ask(dashboard, f"/api/evals/preview?{query}")
    assert (answer.status, answer.headers["Content-Type"]) == (400, "application/problem+json")
    body = json.loads(answer.body)
    assert (body["status"], body["parameter"]) == (400, parameter)
    assert body["detail"].startswith(f"{parameter}: ")


def test_an_unchanged_answer_is_not_sent_again_and_a_changed_one_is(
    dashboard: Running, ask: Ask, store: StoreHandle
) -> None:
    paths = ("/api/evals/nlp", "/api/evals/preview?limit=250", "/calls", "/docs/model")
    etags = {path: ask(dashboard, path).headers["ETag"] for path in paths}
    for path, etag in etags.items():
        again = ask(dashboard, path, If_None_Match=etag)
        assert (again.status, again.body) == (304, b"")
    ingest_labels(store, [label("1229", STANCE_NEUTRAL)])
    for path, etag in etags.items():
        assert ask(dashboard, path, If_None_Match=etag).status == 200, path


def test_the_model_in_use_is_told_and_shown_escaped(dashboard: Running, ask: Ask, store: StoreHandle) -> None:
    body = json.loads(ask(dashboard, "/api/evals/nlp").body)
    assert (body["model"]["version"], body["model"]["accuracy"]) == ("linear-1", 0.8125)
    assert body["labels"]["bullish"] >= 1
    assert ask(dashboard, "/api/evals/nlp?window=1").status == 400
    page = ask(dashboard, "/docs/model").text
    assert "<dt>Accuracy</dt><dd>81.2%</dd>" in page
    assert '<tr><th scope="row">bearish</th><td>9</td><td>41</td></tr>' in page
    assert "Lists of &lt;b&gt;tickers&lt;/b&gt;." in page
    card = {"accuracy": "<i>high</i>", "confusion": {"<i>": 5}, "knownFailures": "none", "<i>key</i>": {"<i>": ["<i>"]}}
    register(store, model("odd-2", card_json=json.dumps(card), data="<i>", trained_at_ms=0))
    page = ask(dashboard, "/docs/model").text
    assert "odd-2" in page
    assert "<i>" not in page
    assert "Its card tells no figures." in page
    assert "&lt;i&gt;key&lt;/i&gt;" in page
