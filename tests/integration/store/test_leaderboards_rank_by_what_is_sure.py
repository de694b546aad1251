"""A leaderboard and an author's record over gRPC, of calls and prices that came in over gRPC."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from support.judged_market import AUTHORS, START_MS, called, fill, ingest_prices, prices
from support.mentions import mention
from support.settled import wait_until_settled
from support.store import StoreHandle, ingest_into

from store_svc.scoring.ranking_intervals import wilson
from store_svc.storage.check import find_problems
from store_svc.storage.engine import reading
from swarmnexus.client import StoreConnection
from swarmnexus.errors import InvalidArgumentError, NotFoundError
from swarmnexus.time import iso
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, STANCE_NEUTRAL
from swarmnexus.v1.query_pb2 import VIEW_JSON, Filter
from swarmnexus.v1.score_pb2 import WINDOW_7D, WINDOW_12H, WINDOW_24H, WINDOW_30D

DAY_MS = 86_400_000


@pytest.fixture(scope="module", autouse=True)
def _market(store: StoreHandle) -> None:
    fill(store)
    # the same author in another spelling, and one who calls nothing
    ingest_into(store, [called(900, "STEADY", "$SOL", START_MS + 3 * DAY_MS, STANCE_BEARISH), mention(901)])
    wait_until_settled(store)


@pytest_asyncio.fixture
async def connection(store: StoreHandle) -> AsyncIterator[StoreConnection]:
    connection = store.connect(store.read_token)
    yield connection
    await connection.close()


async def board(connection: StoreConnection, **fields: Any) -> query_pb2.ListAuthorScoresResponse:
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    return await connection.call(stub.ListAuthorScores, query_pb2.ListAuthorScoresRequest(**fields))


async def record(connection: StoreConnection, **fields: Any) -> query_pb2.GetAuthorRecordResponse:
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    return await connection.call(stub.GetAuthorRecord, query_pb2.GetAuthorRecordRequest(**fields))


async def test_who_is_surely_right_ranks_above_who_was_lucky_three_times(connection: StoreConnection) -> None:
    answer = await board(connection)
    assert (answer.benchmark, answer.total_authors, answer.next_page_token) == ("$BTC", 4, "")
    assert answer.authors[0].handle == "Steady"
    assert [row.rank for row in answer.authors] == [1, 2, 3, 4]
    by_name = {row.handle: row for row in answer.authors}
    assert by_name["Lucky1"].hit_rate == 1.0
    assert by_name["Lucky1"].rank > 1
    assert by_name["Lucky1"].rank_first == 1
    assert by_name["wrongway"].rank_first > 1
    assert set(by_name) == set(AUTHORS) - {"quiet"}
    for row in answer.authors:
        assert (row.hit_rate_low, row.hit_rate_high) == wilson(row.hits, row.calls)
        assert row.hit_rate == row.hits / row.calls
        assert row.rank_first <= row.rank <= row.rank_last
        assert row.worst <= row.median_return <= row.best
        assert row.mean_excess_low < row.mean_excess < row.mean_excess_high
        assert row.excess_calls == row.calls


async def test_the_json_says_what_the_messages_say(connection: StoreConnection) -> None:
    answer, as_json = await board(connection, min_calls=1), await board(connection, min_calls=1, view=VIEW_JSON)
    assert list(as_json.authors) == []
    items = json.loads(as_json.items_json)
    assert [item["handle"] for item in items] == [row.handle for row in answer.authors]
    for item, row in zip(items, answer.authors, strict=True):
        assert item == {
            "rank": row.rank, "rankRange": [row.rank_first, row.rank_last], "handle": row.handle,
            "calls": row.calls, "hits": row.hits, "hitRate": row.hit_rate, "hitRateLow": row.hit_rate_low,
            "hitRateHigh": row.hit_rate_high, "meanReturn": row.mean_return, "medianReturn": row.median_return,
            "excessCalls": row.excess_calls,
            "meanExcess": row.mean_excess if row.HasField("mean_excess") else None,
            "meanExcessLow": row.mean_excess_low if row.HasField("mean_excess_low") else None,
            "meanExcessHigh": row.mean_excess_high if row.HasField("mean_excess_high") else None,
            "best": row.best, "worst": row.worst, "streak": row.streak, "lastCallAt": iso(row.last_call_at_ms),
        }  # fmt: skip


async def test_windows_tickers_and_stances_count_their_own_calls(connection: StoreConnection) -> None:
    seen = set()
    for window in (WINDOW_12H, WINDOW_24H, WINDOW_7D, WINDOW_30D):
        rows = (await board(connection, window=window, min_calls=1)).authors
        seen.add(tuple((row.handle, row.hits, row.mean_return) for row in rows))
    assert len(seen) == 4
    everything = {row.handle: row.calls for row in (await board(connection, min_calls=1)).authors}
    parts: dict[str, int] = {}
    for ticker in ("$BTC", "$SOL", "$PEPE", "$BRK.B"):
        for stance in (STANCE_BULLISH, STANCE_BEARISH):
            some = await board(connection, min_calls=1, filter=Filter(ticker=ticker.lower()), stance=stance)
            for row in some.authors:
                parts[row.handle] = parts.get(row.handle, 0) + row.calls
    assert parts == everything
    assert list((await board(connection, stance=STANCE_NEUTRAL, min_calls=1)).authors) == []


async def test_a_period_counts_the_calls_that_were_made_in_it(connection: StoreConnection) -> None:
    middle = START_MS + 20 * DAY_MS
    before = await board(connection, min_calls=1, filter=Filter(until_ms=middle))
    after = await board(connection, min_calls=1, filter=Filter(since_ms=middle))
    whole = await board(connection, min_calls=1, filter=Filter(since_ms=0))
    always = await board(connection, min_calls=1)
    assert list(whole.authors) == list(always.authors)
    calls = {row.handle: row.calls for row in always.authors}
    for row in (*before.authors, *after.authors):
        calls[row.handle] -= row.calls
    assert set(calls.values()) == {0}
    assert all(row.last_call_at_ms < middle for row in before.authors)


async def test_an_author_s_record_holds_what_the_leaderboard_says_and_what_it_rests_on(
    connection: StoreConnection,
) -> None:
    (first,) = (row for row in (await board(connection)).authors if row.handle == "Steady")
    found = await record(connection, handle="@sTEADY")
    assert (found.handle, found.benchmark, found.ranked_authors) == ("Steady", "$BTC", 4)
    assert found.summary == first
    assert len(found.series) == found.summary.calls == found.statuses.scored
    assert [point.called_at_ms for point in found.series] == sorted(point.called_at_ms for point in found.series)
    returns = [getattr(point, "return") for point in found.series]
    assert sum(returns) / len(returns) == pytest.approx(found.summary.mean_return, abs=1e-12)
    assert (max(returns), min(returns)) == (found.summary.best, found.summary.worst)
    assert sum(one.score.calls for one in found.tickers) == found.summary.calls
    assert [one.score.calls for one in found.tickers] == sorted((s.score.calls for s in found.tickers), reverse=True)
    assert {one.score.rank for one in found.tickers} == {0}


async def test_a_record_tells_what_became_of_targets_by_how_sure_they_were(connection: StoreConnection) -> None:
    targets = (await record(connection, handle="coin_flip")).targets
    assert targets.reached + targets.missed + targets.unpriced + targets.open == 14
    assert sum(one.resolved for one in targets.bins) == targets.reached + targets.missed > 0
    assert sum(one.reached for one in targets.bins) == targets.reached
    for one in targets.bins:
        assert one.probability_from <= one.mean_probability <= one.probability_to
        assert one.probability_to - one.probability_from == pytest.approx(0.1)


async def test_a_record_may_be_narrowed_to_a_ticker_a_side_and_a_period(connection: StoreConnection) -> None:
    whole = await record(connection, handle="steady")
    narrowed = Filter(ticker="sol", since_ms=START_MS + 10 * DAY_MS)
    some = await record(connection, handle="steady", filter=narrowed, stance=STANCE_BULLISH, min_calls=1)
    assert [one.ticker for one in some.tickers] == ["$SOL"]
    assert 0 < some.summary.calls == len(some.series) < whole.summary.calls
    assert {point.call_id for point in some.series} < {point.call_id for point in whole.series}
    assert some.summary.rank >= 1
    assert all(point.called_at_ms >= START_MS + 10 * DAY_MS for point in some.series)


async def test_who_has_too_few_calls_has_figures_and_no_rank(connection: StoreConnection) -> None:
    found = await record(connection, handle="quiet")
    assert (found.summary.calls, found.summary.rank, found.summary.rank_last) == (2, 0, 0)
    assert (found.statuses.scored, found.statuses.neutral) == (2, 1)
    assert found.statuses.unpriced + found.statuses.pending == 1
    assert (await record(connection, handle="quiet", min_calls=2)).summary.rank > 0
    without = await record(connection, handle="author5")
    assert not without.HasField("summary")
    with pytest.raises(NotFoundError):
        await record(connection, handle="nobody_here")


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("window", {"window": 9}),
        ("sort", {"sort": 99}),
        ("stance", {"stance": 7}),
        ("min_calls", {"min_calls": -1}),
        ("min_calls", {"min_calls": 1_000_001}),
        ("filter.author", {"filter": Filter(author="steady")}),
        ("filter.q", {"filter": Filter(q="moon")}),
        ("filter.ticker", {"filter": Filter(ticker="two words")}),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_name(
    connection: StoreConnection, field: str, asked: dict[str, Any]
) -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        await board(connection, **asked)
    assert raised.value.field == field
    if field != "sort":
        with pytest.raises(InvalidArgumentError):
            await record(connection, handle="steady", **asked)
    with pytest.raises(InvalidArgumentError):
        await record(connection, handle="not a handle")


async def test_a_price_that_is_corrected_moves_the_scores_and_all_stays_consistent(
    store: StoreHandle, connection: StoreConnection
) -> None:
    before = await board(connection)
    corrected = prices("$SOL")
    for price in corrected[len(corrected) // 3 : len(corrected) // 2]:
        price.price_usd *= 1.5
    ingest_prices(store, corrected)
    wait_until_settled(store)
    after = await board(connection)
    assert {row.handle: row.mean_return for row in after.authors} != {
        row.handle: row.mean_return for row in before.authors
    }
    with reading(store.db_path) as db:
        assert find_problems(db) == []
