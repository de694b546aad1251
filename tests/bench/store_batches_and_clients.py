"""Acked ingest in batches against single rows, many clients of single rows at once, and reads beside ingest.

    python tests/bench/store_batches_and_clients.py [--rounds N] [--seconds N] [--clients N]

One fresh store process, one run: rows/s in batches of 500 and one row a call from one client, and their ratio; how long
64 clients of single rows wait; how long a page of 50 takes while nobody writes and while another process imports as
fast as it can. Medians of the rounds.
"""

import argparse
import asyncio
import multiprocessing
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from multiprocessing.synchronize import Event
from pathlib import Path

import click
import grpc

_HERE = Path(__file__).resolve()
sys.path[:0] = [str(_HERE.parents[1]), str(_HERE.parents[2])]

from support.processes import start_store, wait_until  # noqa: E402 - the path to it is set above
from support.realistic import invented_mentions, with_calls  # noqa: E402
from support.store import StoreHandle  # noqa: E402

from swarmnexus.errors import OverloadedError  # noqa: E402
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc, query_pb2, query_pb2_grpc  # noqa: E402
from swarmnexus.v1.model_pb2 import Mention  # noqa: E402
from swarmnexus.v1.query_pb2 import VIEW_JSON  # noqa: E402

BATCH = 500
IMPORT_BATCH, IMPORT_UNDER_WAY = 80, 8
REST_SECONDS = 1.0  # without a commit
PARTS = 50  # of the id space, for the senders of one run


def endless(part: int) -> Iterator[Mention]:
    """Different mentions without end, others for each part, in the order of time; so are the posts above them."""
    for lap in count():
        for mention in with_calls(invented_mentions(2_000, seed=1_000 * part + lap)):
            for post in (mention.post, *mention.thread):
                post.created_at_ms += lap * 2_000 * 61_000
                post.id, post.in_reply_to_id = _of_part(post.id, part, lap), _of_part(post.in_reply_to_id, part, lap)
            for named in (*mention.calls, *(span for call in mention.calls for span in call.spans)):
                named.post_id = _of_part(named.post_id, part, lap)
            yield mention


def _of_part(post_id: str, part: int, lap: int) -> str:
    return f"{PARTS + part}{lap:05}{int(post_id) % 10**12:012}" if post_id else ""


async def send(store: StoreHandle, mentions: Iterator[Mention], batch: int, seconds: float) -> tuple[int, list[float]]:
    """Send for so long, one request after the other; answers rows acked and how long each request took."""
    connection, acked, waits = store.connect(), 0, []
    stub = ingest_pb2_grpc.IngestServiceStub(connection.channel)
    end = time.perf_counter() + seconds
    try:
        await connection.channel.channel_ready()
        while time.perf_counter() < end:
            request = ingest_pb2.IngestMentionsRequest(mentions=[next(mentions) for _ in range(batch)])
            began = time.perf_counter()
            answer = await connection.call(stub.IngestMentions, request, timeout_seconds=30)
            waits.append(time.perf_counter() - began)
            bad = [row for row in answer.results if row.outcome == ingest_pb2.ROW_OUTCOME_REFUSED]
            if bad:
                sys.exit(f"refused: {bad[0]}")
            acked += len(answer.results)
    finally:
        await connection.close()
    return acked, waits


async def crowd(store: StoreHandle, clients: int, mentions: list[Mention]) -> list[float]:
    """So many clients with a connection each, one row a call; how long each call took, answered or not."""
    connections = [store.connect() for _ in range(clients)]
    todo, waits = iter(mentions), []

    async def client(number: int) -> None:
        stub = ingest_pb2_grpc.IngestServiceStub(connections[number].channel)
        for mention in todo:
            request = ingest_pb2.IngestMentionsRequest(mentions=[mention])
            began = time.perf_counter()
            await connections[number].call(stub.IngestMentions, request, timeout_seconds=30)
            waits.append(time.perf_counter() - began)

    try:
        await asyncio.gather(*(connection.channel.channel_ready() for connection in connections))
        await asyncio.gather(*(client(number) for number in range(clients)))
    finally:
        await asyncio.gather(*(connection.close() for connection in connections))
    return waits


def read(store: StoreHandle, seconds: float) -> list[float]:
    """Ask for the newest page, one time after the other; how long each took."""
    waits = []
    with grpc.insecure_channel(store.target) as channel:
        stub, token = query_pb2_grpc.QueryServiceStub(channel), (("authorization", f"Bearer {store.read_token}"),)
        request, end = query_pb2.ListMentionsRequest(view=VIEW_JSON), time.perf_counter() + seconds
        while time.perf_counter() < end:
            began = time.perf_counter()
            stub.ListMentions(request, timeout=30, metadata=token)
            waits.append(time.perf_counter() - began)
    return waits[len(waits) // 10 :]


def until_at_rest(store: StoreHandle) -> None:
    """Wait until nothing is written any more: what was sent is evaluated for a while after."""
    with grpc.insecure_channel(store.target) as channel:
        stub, token = query_pb2_grpc.QueryServiceStub(channel), (("authorization", f"Bearer {store.read_token}"),)
        revision, since = -1, time.monotonic()

        def rests() -> bool:
            nonlocal revision, since
            reached = stub.GetMeta(query_pb2.GetMetaRequest(), timeout=30, metadata=token).revision
            if reached != revision:
                revision, since = reached, time.monotonic()
            return time.monotonic() - since >= REST_SECONDS

        wait_until("nothing is written any more", rests)


def feed(store: StoreHandle, part: int, began: Event, stop: Event) -> None:
    """Import as fast as it goes, in a process of its own, until told to stop."""
    prepared = iter([next(source) for source in [endless(part)] for _ in range(40_000)])

    async def sender() -> None:
        connection = store.connect()
        stub = ingest_pb2_grpc.IngestServiceStub(connection.channel)
        while not stop.is_set():
            rows = [mention for _, mention in zip(range(IMPORT_BATCH), prepared, strict=False)]
            if not rows:
                break
            try:
                await connection.call(
                    stub.IngestMentions, ingest_pb2.IngestMentionsRequest(mentions=rows), timeout_seconds=30
                )
            except OverloadedError as error:
                await asyncio.sleep(error.retry_after_seconds)
            began.set()
        await connection.close()

    async def all_of_them() -> None:
        await asyncio.gather(*(sender() for _ in range(IMPORT_UNDER_WAY)))

    asyncio.run(all_of_them())


def percentile(waits: list[float], share: float) -> float:
    """Milliseconds that this share of the calls did not exceed."""
    return sorted(waits)[min(len(waits) - 1, int(len(waits) * share))] * 1e3


def main() -> None:
    """Run the rounds and print them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="of each measurement")
    parser.add_argument("--clients", type=int, default=64, help="single-row clients at once")
    options = parser.parse_args()
    figures: dict[str, list[float]] = {"batches": [], "single": [], "crowd": [], "alone": [], "beside": []}
    spawning = multiprocessing.get_context("spawn")
    parts = count()
    with tempfile.TemporaryDirectory(prefix="swarm-bench-") as folder, start_store(Path(folder)) as store:
        handle = StoreHandle(store.target, store.write_token, store.read_token, store.db_path, store.log)
        for number in range(1, options.rounds + 1):
            for name, batch in (("batches", BATCH), ("single", 1)):
                rows, waits = asyncio.run(send(store, endless(next(parts)), batch, options.seconds))
                figures[name].append(rows / sum(waits))
            source = endless(next(parts))
            waits = asyncio.run(crowd(store, options.clients, [next(source) for _ in range(40 * options.clients)]))
            figures["crowd"].append(percentile(waits, 0.99))
            until_at_rest(handle)
            figures["alone"].append(percentile(read(store, options.seconds), 0.99))
            began, stop = spawning.Event(), spawning.Event()
            feeder = spawning.Process(target=feed, args=(handle, next(parts), began, stop))
            feeder.start()
            began.wait(60)
            figures["beside"].append(percentile(read(store, options.seconds), 0.99))
            stop.set()
            feeder.join()
            last = {name: values[-1] for name, values in figures.items()}
            click.echo(
                f"round {number}: batches {last['batches']:,.0f} rows/s, single {last['single']:,.0f} rows/s; "
                f"{options.clients} clients p99 {last['crowd']:.0f} ms; "
                f"page p99 {last['alone']:.2f} ms alone, {last['beside']:.2f} ms beside ingest"
            )
    middle = {name: statistics.median(values) for name, values in figures.items()}
    click.echo(f"batches to single rows: {middle['batches'] / middle['single']:.1f} (target at least 20)")
    click.echo(f"{options.clients} clients of single rows: p99 {middle['crowd']:.0f} ms (target at most 50)")
    click.echo(f"reads beside ingest: p99 {middle['beside'] / middle['alone']:.2f} times (target at most 1.25)")


if __name__ == "__main__":
    main()
