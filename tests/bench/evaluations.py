"""How fast calls are evaluated when their prices come, and what a backfill of prices costs others meanwhile.

    python tests/bench/evaluations.py [--calls N] [--rounds N] [--seconds N] [--clients N]

First: so many calls on one ticker, none a repeat, wait for prices; then the hourly prices of all their windows come.
Evaluations by second of the writer, prices being stored included, by the wall's clock and by the processor's. Then: a
fresh store process with so many calls on 200 tickers; clients that each send one mention with its call after the other,
alone and beside another process that sends a year of hourly prices of all 200 tickers. Ratio of the p99 beside it to
the p99 alone, medians of the rounds in turns.
"""

import argparse
import asyncio
import multiprocessing
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from multiprocessing.synchronize import Event
from pathlib import Path

import click

_HERE = Path(__file__).resolve()
sys.path[:0] = [str(_HERE.parents[1]), str(_HERE.parents[2])]

from support.evaluated import is_settled, mention_of  # noqa: E402 - the path to it is set above
from support.judged_market import ingest_prices  # noqa: E402
from support.plain_judge import BULLISH, DAY, HOUR, JudgedCall  # noqa: E402
from support.processes import start_store  # noqa: E402
from support.store import StoreHandle, ingest_into  # noqa: E402

from store_svc.storage.drafts import drafts_of  # noqa: E402
from store_svc.storage.engine import WriterConnection, reading  # noqa: E402
from store_svc.storage.intake import upsert_drafts  # noqa: E402
from store_svc.storage.migrate import migrate  # noqa: E402
from store_svc.storage.prices import upsert_prices  # noqa: E402
from store_svc.storage.writer import Writer  # noqa: E402
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc  # noqa: E402
from swarmnexus.v1.model_pb2 import Price  # noqa: E402

START = 1_700_006_400_000
TICKERS = [f"$T{number}" for number in range(200)]
AUTHORS = 2_000
YEAR_HOURS = 365 * 24
_MONTH = 30 * DAY
_A_REQUEST, _A_WRITE = 5_000, 250
TARGET_RATE, TARGET_RATIO = 20_000, 2.0


def waiting(count: int) -> list[JudgedCall]:
    """Calls on one ticker, each author's a month apart: over no window does one repeat another."""
    return [
        JudgedCall(
            post_id=1_000 + number,
            author=f"author{number % AUTHORS}",
            ticker="$SOL",
            stance=BULLISH,
            called_ms=START + number // AUTHORS * _MONTH + number % AUTHORS * (_MONTH // AUTHORS),
        )
        for number in range(count)
    ]


def hourly(ticker: str, hours: int) -> list[Price]:
    """So many hourly bars."""
    return [
        Price(ticker=ticker, at_ms=START + hour * HOUR, price_usd=100 + hour % 97, source="bench", bar_seconds=3_600)
        for hour in range(hours)
    ]


async def rate(calls: list[JudgedCall], folder: Path) -> tuple[int, float, float]:
    """Evaluations that prices of their ticker made, and the seconds of wall and processor that it took."""
    path = folder / "swarm.db"
    migrate(path)
    writer = Writer(path, lambda _: None, sys.exit)

    def take(db: WriterConnection, drafts: list[object]) -> None:
        upsert_drafts(db, drafts, START)  # type: ignore[arg-type]

    mentions, pause = [mention_of(call) for call in calls], threading.Event()
    for begin in range(0, len(mentions), 500):
        drafts = drafts_of(mentions[begin : begin + 500])
        await writer.write(lambda db, drafts=drafts: take(db, drafts), len(drafts))  # type: ignore[misc]
    hours = (len(calls) // AUTHORS + 2) * 30 * 24
    for ticker in ("$BTC", "$SOL"):
        while not is_settled(path):
            pause.wait(0.2)
        prices = hourly(ticker, hours)
        wall, processor = time.perf_counter(), time.process_time()
        for begin in range(0, len(prices), _A_WRITE):
            part = prices[begin : begin + _A_WRITE]
            await writer.write(lambda db, part=part: upsert_prices(db, part), len(part))  # type: ignore[misc]
        while not is_settled(path):
            pause.wait(0.1)
    took = time.perf_counter() - wall, time.process_time() - processor
    writer.close()
    with reading(path) as db:
        scored = int(db.execute("SELECT count(*) FROM evaluations WHERE status = 'scored'").get)
    return scored, *took


def backfill(store: StoreHandle, stop: Event) -> None:
    """A year of hourly prices of every ticker, one after the other, until told to stop."""
    while not stop.is_set():
        for ticker in TICKERS:
            prices = hourly(ticker, YEAR_HOURS)
            for begin in range(0, len(prices), _A_REQUEST):
                if stop.is_set():
                    return
                ingest_prices(store, prices[begin : begin + _A_REQUEST])


def calls_on_all(first_id: int, count: int) -> Iterator[JudgedCall]:
    """Calls on all tickers, all over the year."""
    for number in range(count):
        called = START + (number * 7_919 % (YEAR_HOURS - 800)) * HOUR + number
        yield JudgedCall(first_id + number, f"author{number % AUTHORS}", TICKERS[number % 200], BULLISH, called)


async def senders(store: StoreHandle, clients: int, first_id: int, seconds: float) -> list[float]:
    """How long each request of each client took."""
    waits: list[float] = []

    async def client(number: int) -> None:
        connection, end = store.connect(), time.perf_counter() + seconds
        stub = ingest_pb2_grpc.IngestServiceStub(connection.channel)
        rows = calls_on_all(first_id + number * 1_000_000, 1_000_000)
        try:
            await connection.channel.channel_ready()
            while time.perf_counter() < end:
                request = ingest_pb2.IngestMentionsRequest(mentions=[mention_of(next(rows))])
                began = time.perf_counter()
                await connection.call(stub.IngestMentions, request, timeout_seconds=30)
                waits.append(time.perf_counter() - began)
        finally:
            await connection.close()

    await asyncio.gather(*(client(number) for number in range(clients)))
    return waits


def percentile(waits: list[float], share: float) -> float:
    """In milliseconds."""
    return sorted(waits)[min(len(waits) - 1, int(len(waits) * share))] * 1_000


def main() -> None:
    """Both, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--clients", type=int, default=4)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made, wall, processor = asyncio.run(rate(waiting(asked.calls), Path(folder)))
        click.echo(
            f"{made} evaluations as prices of their ticker came: {made / wall:,.0f}/s by the wall, "
            f"{made / processor:,.0f}/s of the processor; {TARGET_RATE:,} are wanted"
        )
    ratios, first_id = [], 10**9
    with tempfile.TemporaryDirectory() as folder, start_store(Path(folder)) as store:
        mentions = [mention_of(call) for call in calls_on_all(1_000, asked.calls)]
        for begin in range(0, len(mentions), 500):
            ingest_into(store, mentions[begin : begin + 500])
        for number in range(1, asked.rounds + 1):
            alone = asyncio.run(senders(store, asked.clients, first_id, asked.seconds))
            stop = multiprocessing.Event()
            other = multiprocessing.Process(target=backfill, args=(store, stop))
            other.start()
            beside = asyncio.run(senders(store, asked.clients, first_id + 10**8, asked.seconds))
            stop.set()
            other.join()
            first_id += 10**9
            ratios.append(percentile(beside, 0.99) / percentile(alone, 0.99))
            click.echo(
                f"round {number}: alone {len(alone)} rows, p50 {percentile(alone, 0.5):.1f} ms, "
                f"p99 {percentile(alone, 0.99):.1f} ms; beside a backfill {len(beside)} rows, "
                f"p50 {percentile(beside, 0.5):.1f} ms, p99 {percentile(beside, 0.99):.1f} ms"
            )
    click.echo(f"p99 beside a backfill: x{statistics.median(ratios):.2f}; at most x{TARGET_RATIO:.1f} is wanted")


if __name__ == "__main__":
    main()
