import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from support.judged_market import COUNTS, DAY_MS, START_MS, called, fill
from support.processes import Running
from support.settled import wait_until_settled
from support.store import StoreHandle, ingest_into

from swarmnexus.time import iso

Ask = Callable[..., Any]
WINDOWS = ("12h", "24h", "7d", "30d")


@pytest.fixture(scope="module", autouse=True)
def _market(store: StoreHandle) -> None:
    fill(store)


def told(dashboard: Running, ask: Ask, path: str, **asked: object) -> Any:
    answer = ask(dashboard, f"{path}?{urlencode(asked)}")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json"), answer.text
    return json.loads(answer.body)


def test_authors_are_ranked_by_the_lower_end_of_their_interval(dashboard: Running, ask: Ask) -> None:
    board = told(dashboard, ask, "/api/evals/leaderboard")
    assert (board["window"], board["minCalls"], board["benchmark"]) == ("24h", 3, "$BTC")
    assert (board["nextCursor"], board["totalAuthors"]) == (None, 4)
    items = board["items"]
    assert [item["rank"] for item in items] == [1, 2, 3, 4]
    assert {item["handle"] for item in items} == {"Steady", "coin_flip", "wrongway", "Lucky1"}
    lows = [item["hitRateLow"] for item in items]
    assert lows == sorted(lows, reverse=True)
    for item in items:
        first, last = item["rankRange"]
        assert first <= item["rank"] <= last
        assert item["hitRate"] == item["hits"] / item["calls"]
        assert item["worst"] <= item["medianReturn"] <= item["best"]
        assert item["meanExcessLow"] <= item["meanExcess"] <= item["meanExcessHigh"]
    best = items[0]
    assert (best["handle"], best["calls"]) == ("Steady", COUNTS["Steady"])


@pytest.mark.parametrize("window", WINDOWS)
@pytest.mark.parametrize("narrowing", [{}, {"ticker": "sol", "min_calls": 1}, {"stance": "bearish", "min_calls": 1}])
def test_an_author_s_summary_is_the_author_s_line_of_the_leaderboard(
    dashboard: Running, ask: Ask, window: str, narrowing: dict[str, object]
) -> None:
    board = told(dashboard, ask, "/api/evals/leaderboard", window=window, **narrowing)
    assert board["items"]
    for item in board["items"]:
        author = told(dashboard, ask, "/api/evals/author", handle=item["handle"].upper(), window=window, **narrowing)
        assert author["summary"] == item
        assert (author["handle"], author["window"]) == (item["handle"], window)
        assert len(author["series"]) == author["statuses"]["scored"] == item["calls"]
        assert sum(one["calls"] for one in author["tickers"]) == item["calls"] or "stance" in narrowing
        assert max(point["return"] for point in author["series"]) == item["best"]
        times = [point["calledAt"] for point in author["series"]]
        assert times == sorted(times)


def test_an_author_s_calls_come_with_their_evaluations_page_by_page(dashboard: Running, ask: Ask) -> None:
    path, found = "/api/evals/author?handle=@steady&limit=25", list[dict[str, Any]]()
    while path:
        answer = ask(dashboard, path)
        body = json.loads(answer.body)
        found += body["items"]
        link = answer.headers["Link"]
        assert bool(link) == bool(body["nextCursor"])
        path = f"/api/evals/author{link[1 : link.index('>')]}" if link else ""
    assert len(found) == len({call["id"] for call in found}) == COUNTS["Steady"]
    scored = [call["evaluations"]["24h"] for call in found if call["evaluations"]["24h"]["status"] == "scored"]
    assert len(scored) == COUNTS["Steady"]
    for one in scored:
        assert one["hit"] == (one["return"] > 0)
        assert one["entryAt"] < one["exitAt"]
        assert abs(one["return"]) == pytest.approx(abs(one["exitPrice"] / one["entryPrice"] - 1), abs=1e-12)
    assert {call["author"] for call in found} == {"Steady"}


def test_targets_and_their_calibration_are_told(dashboard: Running, ask: Ask) -> None:
    targets = told(dashboard, ask, "/api/evals/author", handle="Steady")["targets"]
    assert targets["reached"] + targets["missed"] + targets["open"] + targets["unpriced"] == COUNTS["Steady"] // 3
    assert sum(one["resolved"] for one in targets["calibration"]) == targets["reached"] + targets["missed"]
    for one in targets["calibration"]:
        assert one["probabilityFrom"] <= one["meanProbability"] <= one["probabilityTo"]
        assert 0 <= one["reached"] <= one["resolved"]


def test_pages_of_any_order_lead_through_every_author_once(dashboard: Running, ask: Ask) -> None:
    whole = told(dashboard, ask, "/api/evals/leaderboard", min_calls=1, sort="-worst")["items"]
    path, found = "/api/evals/leaderboard?min_calls=1&sort=-worst&limit=2", list[dict[str, Any]]()
    while path:
        answer = ask(dashboard, path)
        found += json.loads(answer.body)["items"]
        link = answer.headers["Link"]
        path = f"/api/evals/leaderboard{link[1 : link.index('>')]}" if link else ""
    assert found == whole
    worst = [item["worst"] for item in whole]
    assert worst == sorted(worst)
    assert len(whole) == 5


def test_a_period_counts_the_calls_made_in_it(dashboard: Running, ask: Ask) -> None:
    middle = iso(START_MS + 30 * DAY_MS)
    early, late, all_of_it = (
        {item["handle"]: item["calls"] for item in told(dashboard, ask, "/api/evals/leaderboard", **asked)["items"]}
        for asked in ({"min_calls": 1, "until": middle}, {"min_calls": 1, "since": middle}, {"min_calls": 1})
    )
    assert {name: early.get(name, 0) + late.get(name, 0) for name in all_of_it} == all_of_it


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        *(("window=1h", "window"), ("window=", "window"), ("min_calls=0", "min_calls"), ("min_calls=x", "min_calls")),
        *(("limit=0", "limit"), ("limit=501", "limit"), ("cursor=AAAA", "cursor"), ("sort=returns", "sort")),
        *(("stance=up", "stance"), ("ticker=%24%24", "ticker"), ("since=never", "since")),
        *(("since=2026-02-01&until=2026-01-01", "since"), ("author=x", "author"), ("sort=best&sort=worst", "sort")),
    ],
)
def test_what_the_leaderboard_does_not_take_is_a_problem_by_name(
    dashboard: Running, ask: Ask, query: str, parameter: str
) -> None:
    for path in (f"/api/evals/leaderboard?{query}", f"/leaderboard.csv?{query}"):
        answer = ask(dashboard, path)
        assert answer.status == 400
        if path.startswith("/api"):
            body = json.loads(answer.body)
            assert answer.headers["Content-Type"] == "application/problem+json"
            assert body["parameter"] == parameter
            assert body["detail"].startswith(f"{parameter}: ")


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 400, "handle: is missing"),
        ("handle=no+such+handle", 400, "handle: "),
        ("handle=nobody_here", 404, "there is no author nobody_here"),
        ("handle=steady&sort=best", 400, "sort: is not a parameter of this"),
        ("handle=steady&limit=501", 400, "limit: "),
    ],
)
def test_what_an_author_s_record_does_not_take_is_told(
    dashboard: Running, ask: Ask, query: str, status: int, said: str
) -> None:
    answer = ask(dashboard, f"/api/evals/author?{query}")
    assert (answer.status, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(answer.body)["detail"].startswith(said)


def test_an_unchanged_answer_is_not_sent_again_and_a_new_call_changes_it(
    dashboard: Running, ask: Ask, store: StoreHandle
) -> None:
    paths = [
        "/api/evals/leaderboard",
        "/api/evals/author?handle=quiet",
        "/leaderboard",
        "/authors/quiet",
        "/tickers/SOL",
    ]
    etags = {path: ask(dashboard, path).headers["ETag"] for path in paths}
    for path, etag in etags.items():
        again = ask(dashboard, path, If_None_Match=etag)
        assert (again.status, again.body) == (304, b""), path
    ingest_into(store, [called(9_000, "quiet", "$SOL", START_MS + 20 * DAY_MS)])
    wait_until_settled(store)
    for path, etag in etags.items():
        assert ask(dashboard, path, If_None_Match=etag).status == 200, path
    board = told(dashboard, ask, "/api/evals/leaderboard")
    assert "quiet" in {item["handle"] for item in board["items"]}, "a third call brings a place"
