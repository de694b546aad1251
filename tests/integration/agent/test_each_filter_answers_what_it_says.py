from collections.abc import Callable
from urllib.parse import quote

import httpx2
import pytest
from support.mentions import BASE_MS, bullish, mention, post
from support.store import StoreHandle, ingest_into

from swarmnexus.time import iso

COUNT = 60


def tickers(number: int) -> list[str]:
    return ["$SOL"] if number % 3 else ["$SOL", "$btc"]


@pytest.fixture(scope="module", autouse=True)
def _sixty_mentions(store: StoreHandle) -> None:
    ingest_into(store, [mention(number, tickers=tickers(number)) for number in range(COUNT)])


FILTERS: dict[str, Callable[[int], bool]] = {
    "": lambda _: True,
    "author=author3": lambda n: n % 7 == 3,
    "author=@AUTHOR3": lambda n: n % 7 == 3,
    "author=nobody": lambda _: False,
    "ticker=btc": lambda n: n % 3 == 0,
    "ticker=$BTC": lambda n: n % 3 == 0,
    "ticker=%24Btc": lambda n: n % 3 == 0,
    "q=NUMBER+12": lambda n: n == 12,
    "q=post%20about": lambda _: True,
    "q=absent": lambda _: False,
    f"since={iso(BASE_MS + 20_000)}": lambda n: n >= 20,
    f"until={iso(BASE_MS + 20_000)}": lambda n: n < 20,
    f"since={(BASE_MS + 10_000) // 1000}&until={(BASE_MS + 30_000) // 1000}": lambda n: 10 <= n < 30,
    "since=2023-11-15": lambda _: False,
    "until=2023-11-15T00:00:00%2B01:00": lambda _: True,
    f"author=author3&ticker=btc&since={iso(BASE_MS + 5_000)}": lambda n: n % 7 == 3 and n % 3 == 0 and n >= 5,
    f"q=post&ticker=btc&until={iso(BASE_MS + 40_000)}": lambda n: n % 3 == 0 and n < 40,
    "q=post&author=author5&ticker=sol": lambda n: n % 7 == 5,
}


@pytest.mark.parametrize("query", FILTERS)
def test_mentions_are_narrowed_newest_first(web: httpx2.Client, query: str) -> None:
    answer = web.get(f"/memory/mentions?{query}&limit=500" if query else "/memory/mentions?limit=500")
    assert answer.status_code == 200, answer.text
    expected = [str(1_000 + number) for number in reversed(range(COUNT)) if FILTERS[query](number)]
    assert [item["id"] for item in answer.json()["items"]] == expected
    assert answer.json()["nextCursor"] is None
    assert "Link" not in answer.headers


@pytest.mark.parametrize("query", [query for query in FILTERS if "q=" not in query])
def test_ticker_rows_are_narrowed_newest_first(web: httpx2.Client, query: str) -> None:
    answer = web.get(f"/memory/tickers?{query}&limit=500" if query else "/memory/tickers?limit=500")
    assert answer.status_code == 200, answer.text
    found = [(item["mentionId"], item["ticker"]) for item in answer.json()["items"]]
    wanted = {"$BTC"} if "btc" in query.lower() else {"$BTC", "$SOL"}
    expected = {
        (str(1_000 + number), ticker.upper())
        for number in range(COUNT)
        if FILTERS[query](number)
        for ticker in tickers(number)
        if ticker.upper() in wanted
    }
    assert set(found) == expected
    assert len(found) == len(expected)
    assert [int(mention_id) for mention_id, _ in found] == sorted((int(each) for each, _ in found), reverse=True)


def test_fifty_are_given_unless_another_number_is_asked_for(web: httpx2.Client) -> None:
    for query, count in [("", 50), ("?limit=1", 1), ("?limit=7", 7)]:
        answer = web.get(f"/memory/mentions{query}")
        assert len(answer.json()["items"]) == count
        assert answer.json()["nextCursor"] in answer.headers["Link"]


def test_a_mention_is_told_whole(web: httpx2.Client, store: StoreHandle) -> None:
    root = post(7_000, text="root")
    parent = post(7_001, text="$ETH <b>to</b> 9000 \u202e 🚀", in_reply_to_id=root.id)
    call = bullish(parent, "$ETH", target_price_usd=9000.0, target_date="2026-03-31")
    tag = mention(7_002, post_fields={"text": "save this", "in_reply_to_id": parent.id}, thread=[root, parent])
    tag.calls.append(call)
    ingest_into(store, [tag])
    told = web.get(f"/memory/mentions/{tag.post.id}").json()
    listed = web.get("/memory/mentions?q=save+this").json()["items"]
    assert [each["text"] for each in told["thread"]] == [root.text, parent.text]
    assert told["history"] == []  # no text of it was ever another
    assert listed == [{key: value for key, value in told.items() if key not in ("thread", "history")}]
    assert told["parent"] == told["thread"][-1]
    assert told["parent"]["author"] == {"handle": parent.author_handle, "id": parent.author_id}
    assert told["author"]["handle"] == tag.post.author_handle
    assert told["createdAt"] == iso(tag.post.created_at_ms)
    (read,) = told["calls"]
    assert (read["author"], read["ticker"], read["stance"]) == (parent.author_handle, "$ETH", "bullish")
    assert (read["targetPrice"], read["targetDate"], read["postId"]) == (9000.0, "2026-03-31", parent.id)


def test_tickers_are_counted_for_the_period_and_author(web: httpx2.Client) -> None:
    until = iso(BASE_MS + COUNT * 1000)
    items = web.get(f"/memory/tickers/summary?until={quote(until)}").json()["items"]
    assert [(item["ticker"], item["mentions"], item["authors"]) for item in items] == [
        ("$SOL", COUNT, 7),
        ("$BTC", COUNT // 3, 7),
    ]
    assert (items[1]["firstAt"], items[1]["lastAt"]) == (iso(BASE_MS), iso(BASE_MS + 57_000))
    one = web.get(f"/memory/tickers/summary?until={quote(until)}&author=@Author3&limit=1").json()["items"]
    assert [(item["ticker"], item["mentions"], item["authors"]) for item in one] == [("$SOL", 9, 1)]
