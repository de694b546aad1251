"""Far more at once than the store takes: what is refused says why and when to come again, the rest is served."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from support.mentions import mention
from support.store import StoreHandle

from store_svc.settings import StoreSettings
from swarmnexus.client import StoreConnection
from swarmnexus.errors import OverloadedError, SwarmError
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc, query_pb2, query_pb2_grpc

BURST = 3_000
CONNECTIONS = 6  # a channel each; one alone would be held back by its own HTTP/2 window of streams
PLACES = int(StoreSettings.model_fields["store_max_calls"].default)
STEADY = 64
SECONDS = 60
ROUNDS = 12


@dataclass
class End:
    error: SwarmError | None
    seconds: float


@asynccontextmanager
async def connected(store: StoreHandle) -> AsyncIterator[list[StoreConnection]]:
    connections = [store.connect() for _ in range(CONNECTIONS)]
    try:
        yield connections
    finally:
        for each in connections:
            await each.close()


async def send(connection: StoreConnection, number: int) -> End:
    stub = ingest_pb2_grpc.IngestServiceStub(connection.channel)
    request = ingest_pb2.IngestMentionsRequest(mentions=[mention(number)])
    began = time.monotonic()
    try:
        answer = await connection.call(stub.IngestMentions, request, timeout_seconds=60)
    except SwarmError as error:
        return End(error, time.monotonic() - began)
    assert [result.outcome for result in answer.results] in ([ingest_pb2.ROW_OUTCOME_INSERTED], [3])
    return End(None, time.monotonic() - began)


@asynccontextmanager
async def too_much(store: StoreHandle) -> AsyncIterator[Callable[[], None]]:
    """The process that writes stands still until what it gives is called for the first call that was refused.

    However quick a machine is, then, as many as this at once are too many.
    """
    refused = asyncio.Event()
    os.kill(store.writing_pid, signal.SIGSTOP)
    try:
        yield refused.set
        async with asyncio.timeout(SECONDS):
            await refused.wait()
    finally:
        os.kill(store.writing_pid, signal.SIGCONT)


async def flood(store: StoreHandle, connections: list[StoreConnection], first: int) -> list[End]:
    async with too_much(store) as note_refusal:

        async def one(number: int) -> End:
            end = await send(connections[number % CONNECTIONS], first + number)
            if end.error:
                note_refusal()
            return end

        calls = [asyncio.create_task(one(number)) for number in range(BURST)]
    return await asyncio.gather(*calls)


async def send_until_taken(connection: StoreConnection, number: int, note_refusal: Callable[[], None]) -> int:
    """As the collector does: the same again after the hint. Answers how often."""
    for again in range(200):
        error = (await send(connection, number)).error
        if error is None:
            return again
        assert isinstance(error, OverloadedError)
        note_refusal()
        await asyncio.sleep(error.retry_after_seconds)
    raise AssertionError("never taken")


async def kept(connection: StoreConnection) -> int:
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    return (await connection.call(stub.GetMeta, query_pb2.GetMetaRequest())).mentions


async def rate_of(connections: list[StoreConnection], first: int) -> float:
    """Rows a second of steady senders that wait for each answer."""

    async def sender(which: int) -> None:
        for step in range(ROUNDS):
            end = await send(connections[which % CONNECTIONS], first + which * ROUNDS + step)
            assert end.error is None

    began = time.monotonic()
    await asyncio.gather(*(sender(which) for which in range(STEADY)))
    return STEADY * ROUNDS / (time.monotonic() - began)


async def test_3000_at_once_are_taken_or_shed_by_our_gate_alone_and_what_was_acked_is_kept(store: StoreHandle) -> None:
    async with connected(store) as connections:
        before = await kept(connections[0])
        ends = await flood(store, connections, 0)
        taken = [end for end in ends if end.error is None]
        shed = [end.error for end in ends if end.error is not None]
        kinds = Counter(f"{type(error).__name__} {error.kind} {error}" for error in shed)
        assert all(isinstance(error, OverloadedError) for error in shed), kinds
        assert all(0 < error.retry_after_seconds <= 12 for error in shed if isinstance(error, OverloadedError))
        assert shed, "it was no overload"
        assert len(taken) >= PLACES, "what found a place was served"
        assert await kept(connections[0]) == before + len(taken), "acked is kept, shed is not"


async def test_all_of_3000_get_in_by_coming_again_when_told(store: StoreHandle) -> None:
    async with connected(store) as connections:
        before, first = await kept(connections[0]), 100_000
        async with too_much(store) as note_refusal:
            calls = [
                asyncio.create_task(send_until_taken(connections[i % CONNECTIONS], first + i, note_refusal))
                for i in range(BURST)
            ]
        again = await asyncio.gather(*calls)
        assert sum(again) > 0, "it was no overload"
        assert await kept(connections[0]) == before + BURST, "each once"


@asynccontextmanager
async def crowd_refused_all_the_time(store: StoreHandle) -> AsyncIterator[Counter[str]]:
    """Four who come with a wrong token again and again; counts them."""
    stranger, stop, refused = store.connect("not-a-token"), asyncio.Event(), Counter[str]()
    stub = ingest_pb2_grpc.IngestServiceStub(stranger.channel)

    async def press() -> None:
        while not stop.is_set():
            try:
                await stranger.call(stub.IngestMentions, ingest_pb2.IngestMentionsRequest())
            except SwarmError:
                refused["refused"] += 1
            await asyncio.sleep(0.005)

    pressing = [asyncio.create_task(press()) for _ in range(4)]
    try:
        yield refused
    finally:
        stop.set()
        await asyncio.gather(*pressing)
        await stranger.close()


async def test_what_is_shed_costs_those_who_are_served_little(store: StoreHandle) -> None:
    """Steady senders beside a crowd that is refused keep at least half of their rate, in the best of three trials."""
    shares = []
    async with connected(store) as connections:
        for trial in range(3):
            alone = await rate_of(connections, 200_000 + trial * 10_000)
            async with crowd_refused_all_the_time(store) as refused:
                beside = await rate_of(connections, 300_000 + trial * 10_000)
            assert refused["refused"] > 20
            shares.append(beside / alone)
            if shares[-1] >= 0.5:
                break
    assert max(shares) >= 0.5, f"rates beside the crowd to those alone: {shares}"


async def test_a_flood_of_writes_leaves_readers_their_places(store: StoreHandle) -> None:
    async with connected(store) as connections:
        reader, reads = store.connect(store.read_token), 0
        writes = asyncio.create_task(flood(store, connections, 400_000))
        while not writes.done():
            await kept(reader)  # raises when it is shed
            reads += 1
        await reader.close()
        assert any(isinstance(end.error, OverloadedError) for end in await writes), "it was no flood"
        assert reads >= 1
