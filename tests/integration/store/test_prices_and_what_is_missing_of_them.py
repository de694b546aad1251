"""Prices come back one an instant, and the collector is told where they are missing."""

from typing import Any

import grpc
import pytest
from support.evaluated import is_settled, mention_of, price_of
from support.judged_market import ingest_prices
from support.plain_judge import BULLISH, DAY, HOUR, NEUTRAL, JudgedCall, JudgedPrice
from support.processes import wait_until
from support.store import StoreHandle, ingest_into

from store_svc.storage.engine import reading
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc, query_pb2, query_pb2_grpc
from swarmnexus.v1.ingest_pb2 import (
    ROW_OUTCOME_INSERTED,
    ROW_OUTCOME_REFUSED,
    ROW_OUTCOME_UNCHANGED,
    ROW_OUTCOME_UPDATED,
    RowResult,
)
from swarmnexus.v1.model_pb2 import Price, Pricing

START = 1_700_006_400_000


@pytest.fixture(scope="module")
def query(store: StoreHandle) -> Any:
    channel = grpc.insecure_channel(store.target)
    stub = query_pb2_grpc.QueryServiceStub(channel)
    metadata = (("authorization", f"Bearer {store.read_token}"),)
    yield lambda name, request: getattr(stub, name)(request, timeout=30, metadata=metadata)
    channel.close()


@pytest.fixture(scope="module", autouse=True)
def market(store: StoreHandle) -> None:
    """A year of $SOL by two sources and by day; calls on it and on what nobody prices."""
    bars = [JudgedPrice("$SOL", START + n * HOUR, "exchange", 100.0 + n, 3_600) for n in range(1_000)]
    daily = [JudgedPrice("$SOL", START + n * DAY, "csv", 5.0, 86_400) for n in range(40)]
    second = [JudgedPrice("$SOL", START + n * HOUR, "zeta", 7.0, 3_600) for n in range(0, 1_000, 5)]
    ingest_prices(store, [price_of(price) for price in [*daily, *second, *bars]])
    calls = [
        JudgedCall(1, "ann", "$SOL", BULLISH, START + 10 * HOUR),
        JudgedCall(2, "bob", "$NONE", BULLISH, START + 10 * HOUR),
        JudgedCall(3, "bob", "$NONE", BULLISH, START + 11 * HOUR),
        JudgedCall(4, "cat", "$NONE", NEUTRAL, START + 500 * HOUR),
        JudgedCall(5, "cat", "$USDC", BULLISH, START + 500 * HOUR),
        JudgedCall(6, "dan", "$GAP", BULLISH, START + 10 * HOUR),
    ]
    ingest_into(store, [mention_of(call) for call in calls])
    ingest_prices(store, [price_of(JudgedPrice("$GAP", START + 10 * HOUR, "exchange", 3.0))])
    wait_until("all is evaluated", lambda: is_settled(store.db_path))


def listed(query: Any, **fields: Any) -> list[Price]:
    found: list[Price] = []
    token = ""
    while True:
        page = query("ListPrices", query_pb2.ListPricesRequest(page_token=token, **fields))
        found += page.prices
        token = page.next_page_token
        if not token:
            return found


def test_prices_come_one_an_instant_of_the_finest_bar_and_the_first_source_by_name(
    query: Any, store: StoreHandle
) -> None:
    prices = listed(query, ticker="sol", page_size=300)
    assert [price.at_ms for price in prices] == [START + n * HOUR for n in range(1_000)]
    assert {price.source for price in prices} == {"exchange"}
    with reading(store.db_path) as db:
        shown = db.execute("SELECT ts_epoch, price, source FROM prices_norm WHERE ticker = '$SOL' ORDER BY ts_epoch")
        assert list(shown) == [(price.at_ms // 1000, price.price_usd, price.source) for price in prices]


def test_a_range_is_inclusive_at_its_beginning_and_exclusive_at_its_end(query: Any) -> None:
    found = listed(query, ticker="$SOL", since_ms=START + HOUR, until_ms=START + 4 * HOUR, page_size=2)
    assert [price.price_usd for price in found] == [101.0, 102.0, 103.0]


def test_points_are_the_last_of_equal_stretches_and_never_more_than_asked_for(query: Any) -> None:
    found = listed(query, ticker="$SOL", points=10)
    assert [price.price_usd for price in found] == [199.0 + 100 * n for n in range(9)] + [1_099.0]
    assert len(listed(query, ticker="$SOL", points=2_000)) == 1_000
    assert listed(query, ticker="$GAP", points=2)[0].price_usd == 3.0
    assert listed(query, ticker="$UNKNOWN", points=2) == []


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, "ticker"),
        ({"ticker": "two words"}, "ticker"),
        ({"ticker": "$SOL", "points": 1}, "points"),
        ({"ticker": "$SOL", "page_size": 2_001}, "page_size"),
        ({"ticker": "$SOL", "since_ms": 5, "until_ms": 5}, "since_ms"),
        ({"ticker": "$SOL", "page_token": "x"}, "page_token"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_its_field(query: Any, fields: dict[str, Any], named: str) -> None:
    with pytest.raises(grpc.RpcError) as refused:
        query("ListPrices", query_pb2.ListPricesRequest(**fields))
    assert refused.value.code() == grpc.StatusCode.INVALID_ARGUMENT
    assert refused.value.details().startswith(f"{named}: ")


def needs(query: Any, **fields: Any) -> dict[str, query_pb2.PriceNeed]:
    found: dict[str, query_pb2.PriceNeed] = {}
    token = ""
    while True:
        page = query("ListPriceNeeds", query_pb2.ListPriceNeedsRequest(page_size=2, page_token=token, **fields))
        found.update({need.ticker: need for need in page.needs})
        token = page.next_page_token
        if not token:
            return found


def test_needs_are_the_instants_at_which_scored_sides_lack_a_price_with_the_tolerance_before_them(query: Any) -> None:
    found = needs(query)
    assert list(found) == ["$BTC", "$GAP", "$NONE"], "neither neutral calls nor stablecoins need any"
    called = START + 10 * HOUR
    gap = found["$GAP"]
    assert gap.waiting == 4
    assert [(one.since_ms, one.until_ms) for one in gap.stretches] == [
        (called + 12 * HOUR - 4 * DAY, called + DAY + 1),
        (called + 7 * DAY - 4 * DAY, called + 7 * DAY + 1),
        (called + 30 * DAY - 4 * DAY, called + 30 * DAY + 1),
    ]
    assert found["$NONE"].waiting == 4, "a repeat needs nothing"
    assert found["$NONE"].stretches[0].since_ms == called - 4 * DAY
    assert found["$BTC"].waiting == 12, "every excess needs the benchmark, too"
    assert not gap.HasField("pricing")


def record(store: StoreHandle, pricings: list[Pricing]) -> list[RowResult]:
    with grpc.insecure_channel(store.target) as channel:
        answer = ingest_pb2_grpc.IngestServiceStub(channel).RecordPricing(
            ingest_pb2.RecordPricingRequest(pricings=pricings),
            timeout=30,
            metadata=(("authorization", f"Bearer {store.write_token}"),),
        )
    return list(answer.results)


def test_what_was_found_out_is_told_with_the_need_and_the_later_telling_holds(query: Any, store: StoreHandle) -> None:
    none = Pricing(ticker="$none", source="coingecko", reason="several coins are called NONE", at_ms=START)
    gap = Pricing(ticker="$GAP", source="coingecko", asset="gap-coin", at_ms=START)
    bad = Pricing(ticker="$GAP", source="", at_ms=START)
    became = record(store, [none, gap, bad])
    assert [row.outcome for row in became] == [ROW_OUTCOME_INSERTED, ROW_OUTCOME_INSERTED, ROW_OUTCOME_REFUSED]
    assert became[2].field == "source"
    assert [row.outcome for row in record(store, [none])] == [ROW_OUTCOME_UNCHANGED]
    found = needs(query)
    assert found["$NONE"].pricing.reason == "several coins are called NONE"
    assert found["$GAP"].pricing.asset == "gap-coin"
    assert list(needs(query, unpriced_only=True)) == ["$NONE"]
    older = Pricing(ticker="$NONE", source="coingecko", asset="none", at_ms=START - 1)
    assert [row.outcome for row in record(store, [older])] == [ROW_OUTCOME_UNCHANGED]
    found_out = Pricing(ticker="$NONE", source="exchange", asset="NONE/USDT", at_ms=START + 1)
    assert [row.outcome for row in record(store, [found_out])] == [ROW_OUTCOME_UPDATED]
    assert list(needs(query, unpriced_only=True)) == []
