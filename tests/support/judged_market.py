"""A small market of our own: hourly prices, and authors whose calls on it have been decided."""

import math
import random
from collections.abc import Iterator
from datetime import UTC, datetime

import grpc

from support.mentions import bullish, mention
from support.settled import wait_until_settled
from support.store import StoreHandle, ingest_into
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, STANCE_NEUTRAL, Mention, Price, Pricing, Span

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
START_MS = 1_700_000_400_000 // HOUR_MS * HOUR_MS
DAYS = 90
TICKERS = {"$BTC": 40_000.0, "$SOL": 60.0, "$PEPE": 0.0000012, "$BRK.B": 360.0}
AUTHORS = {"Steady": 0.75, "coin_flip": 0.5, "wrongway": 0.2, "Lucky1": 1.0, "quiet": 0.6}
COUNTS = {"Steady": 60, "coin_flip": 40, "wrongway": 30, "Lucky1": 3, "quiet": 2}


def prices(ticker: str, days: int = DAYS) -> list[Price]:
    """Hourly prices that wander, the same at every run."""
    draw, level, found = random.Random(ticker), TICKERS[ticker], list[Price]()  # noqa: S311 - no secret
    for hour in range(-24, days * 24):
        level *= math.exp(draw.gauss(0, 0.008))
        found.append(
            Price(
                ticker=ticker,
                at_ms=START_MS + hour * HOUR_MS,
                price_usd=level,
                source="exchange",
                bar_seconds=3_600,
            )
        )
    return found


def ingest_prices(store: StoreHandle, rows: list[Price]) -> None:
    """Send prices over gRPC; returns after they are on disk."""
    with grpc.insecure_channel(store.target) as channel:
        stub = ingest_pb2_grpc.IngestServiceStub(channel)
        for place in range(0, len(rows), 5_000):
            request = ingest_pb2.IngestPricesRequest(prices=rows[place : place + 5_000])
            answer = stub.IngestPrices(request, timeout=60, metadata=_as_writer(store))
            assert [result.reason for result in answer.results if result.reason] == []


def record_pricing(store: StoreHandle, pricings: list[Pricing]) -> None:
    """Tell the store which tickers have no prices, and why."""
    with grpc.insecure_channel(store.target) as channel:
        answer = ingest_pb2_grpc.IngestServiceStub(channel).RecordPricing(
            ingest_pb2.RecordPricingRequest(pricings=pricings), timeout=30, metadata=_as_writer(store)
        )
    assert [result.reason for result in answer.results if result.reason] == []


def called(
    number: int, author: str, ticker: str, at_ms: int, stance: int = STANCE_BULLISH, **fields: object
) -> Mention:
    """A mention that makes one call; `fields` reach the call."""
    side = {STANCE_BULLISH: "up", STANCE_BEARISH: "down"}.get(stance, "sideways")
    text = f"{ticker} goes {side}, says number {number}"
    row = mention(number, tickers=[ticker], post_fields={"author_handle": author, "text": text, "created_at_ms": at_ms})
    spans = [Span(post_id=row.post.id, start=0, end=len(ticker), of="ticker")]
    row.calls.append(bullish(row.post, ticker, stance=stance, spans=spans, **fields))
    return row


def calls() -> Iterator[Mention]:
    """Each author's calls, right as often as AUTHORS says a day later, some with targets; and a few odd ones."""
    by_hour = {ticker: [one.price_usd for one in prices(ticker)] for ticker in TICKERS}
    draw, number = random.Random(7), 1  # noqa: S311 - no secret
    for author, skill in AUTHORS.items():
        for place in range(COUNTS[author]):
            ticker = list(TICKERS)[place % len(TICKERS)]
            hour = 24 + place * (DAYS - 35) * 24 // COUNTS[author] + draw.randrange(20)
            course = by_hour[ticker]
            rises = course[hour + 24] > course[hour]
            stance = STANCE_BULLISH if rises == (draw.random() < skill) else STANCE_BEARISH
            at_ms = START_MS + (hour - 24) * HOUR_MS + 60_000 * draw.randrange(1, 59)
            fields: dict[str, object] = {"probability": round(draw.uniform(0.55, 0.99), 2)}
            if place % 3 == 0:
                step = 1.06 if stance == STANCE_BULLISH else 0.94
                fields["target_price_usd"] = float(f"{course[hour] * step:.3g}")
                fields["target_date"] = day_after(at_ms, 10)
            yield called(number, author, ticker, at_ms, stance, **fields)
            number += 1
    end_ms = START_MS + DAYS * DAY_MS
    yield called(number, "quiet", "$NOPRICE", START_MS + DAY_MS)
    yield called(number + 1, "quiet", "$SOL", START_MS + DAY_MS, STANCE_NEUTRAL)
    yield called(number + 2, "newcomer", "$SOL", end_ms - HOUR_MS)


def day_after(at_ms: int, days: int) -> str:
    """The date so many days later, as YYYY-MM-DD in UTC."""
    return datetime.fromtimestamp((at_ms + days * DAY_MS) / 1000, UTC).date().isoformat()


def fill(store: StoreHandle) -> list[Mention]:
    """Everything above, in the store and evaluated; answers the mentions."""
    rows = list(calls())
    assert [result.reason for result in ingest_into(store, rows) if result.reason] == []
    for ticker in TICKERS:
        ingest_prices(store, prices(ticker))
    reason = "no source knows a coin of this name"
    record_pricing(store, [Pricing(ticker="$NOPRICE", source="coingecko", reason=reason, at_ms=START_MS)])
    wait_until_settled(store)
    return rows


def _as_writer(store: StoreHandle) -> tuple[tuple[str, str]]:
    return (("authorization", f"Bearer {store.write_token}"),)
