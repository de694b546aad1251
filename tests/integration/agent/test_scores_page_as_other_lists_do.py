"""Calls and the leaderboard over REST: what the store says, page by page, by cursor and by link."""

import re

import httpx2
import pytest
from support.judged_market import AUTHORS, calls, fill
from support.settled import wait_until_settled
from support.store import StoreHandle


@pytest.fixture(scope="module", autouse=True)
def _market(store: StoreHandle) -> None:
    fill(store)
    wait_until_settled(store)


def pages(web: httpx2.Client, path: str) -> list[dict[str, object]]:
    """All items, the page after being told by the Link header alone."""
    items, target = [], path
    while True:
        answer = web.get(target)
        assert answer.status_code == 200, answer.text
        assert answer.headers["ETag"]
        items += answer.json()["items"]
        link = answer.headers.get("Link", "")
        assert bool(link) == (answer.json()["nextCursor"] is not None)
        if not link:
            return items
        target = path.partition("?")[0] + re.fullmatch(r'<(.*)>; rel="next"', link)[1]  # type: ignore[index]


def test_the_leaderboard_is_the_same_in_pages_of_any_size_and_back_to_front(web: httpx2.Client) -> None:
    whole = web.get("/memory/evals/leaderboard?min_calls=1").json()
    assert (whole["window"], whole["minCalls"], whole["benchmark"]) == ("24h", 1, "$BTC")
    assert [item["rank"] for item in whole["items"]] == [1, 2, 3, 4, 5]
    assert whole["totalAuthors"] == len(AUTHORS)
    for size in (1, 2, 5):
        assert pages(web, f"/memory/evals/leaderboard?min_calls=1&limit={size}") == whole["items"]
    backwards = pages(web, "/memory/evals/leaderboard?min_calls=1&limit=2&sort=-rank")
    assert backwards == whole["items"][::-1]
    by_calls = pages(web, "/memory/evals/leaderboard?sort=calls&limit=3")
    assert [item["calls"] for item in by_calls] == sorted((item["calls"] for item in by_calls), reverse=True)
    assert {item["handle"] for item in by_calls} == set(AUTHORS) - {"quiet"}


def test_calls_come_with_how_they_went_and_narrow_by_author_and_stance(web: httpx2.Client) -> None:
    every = pages(web, "/memory/calls?limit=17")
    assert len(every) == len(list(calls()))
    assert [item["calledAt"] for item in every] == sorted((str(item["calledAt"]) for item in every), reverse=True)
    some = pages(web, "/memory/calls?author=@steady&stance=bearish&limit=500")
    assert some == [item for item in every if item["author"] == "Steady" and item["stance"] == "bearish"]
    assert {"12h", "24h", "7d", "30d"} == set(some[0]["evaluations"])  # type: ignore[call-overload]
    (row,) = (item for item in web.get("/memory/evals/leaderboard").json()["items"] if item["handle"] == "Steady")
    scored = [
        item["evaluations"]["24h"] for item in every if item["author"] == "Steady"  # type: ignore[index]
    ]  # fmt: skip
    scored = [each for each in scored if each["status"] == "scored"]
    assert (len(scored), sum(each["hit"] for each in scored)) == (row["calls"], row["hits"])
