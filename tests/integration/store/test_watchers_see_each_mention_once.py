"""A watch across reconnects, while others write, and with readers that are slow, gone or too many."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest
from support.mentions import mention
from support.processes import start_store, wait_until
from support.store import StoreHandle, ingest_into

from swarmnexus.client import StoreConnection
from swarmnexus.errors import InvalidArgumentError, OverloadedError, UnavailableError
from swarmnexus.v1 import query_pb2, query_pb2_grpc, watch_pb2, watch_pb2_grpc

SECONDS = 60


@pytest.fixture
async def connection(store: StoreHandle) -> AsyncIterator[StoreConnection]:
    connection = store.connect(store.read_token)
    yield connection
    await connection.close()


def watch(connection: StoreConnection, **asked: object) -> AsyncIterator[watch_pb2.WatchResponse]:
    stub = watch_pb2_grpc.WatchServiceStub(connection.channel)
    return connection.stream(stub.Watch, watch_pb2.WatchRequest(**asked))  # type: ignore[arg-type]


async def meta(connection: StoreConnection) -> query_pb2.GetMetaResponse:
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    return await connection.call(stub.GetMeta, query_pb2.GetMetaRequest())


async def test_a_reader_that_reconnects_sees_every_mention_exactly_once(
    store: StoreHandle, connection: StoreConnection
) -> None:
    start = (await meta(connection)).position
    numbers = list(range(10_000, 10_600))

    async def write() -> None:
        for at in range(0, len(numbers), 20):
            batch = [mention(n) for n in numbers[at : at + 20]]
            # some of it again: what is known already is no news
            await asyncio.to_thread(ingest_into, store, [*batch, *batch[:3]])

    seen: list[str] = []
    position, streams = start, 0
    async with asyncio.timeout(SECONDS):
        writing = asyncio.create_task(write())
        while len(seen) < len(numbers):
            streams += 1
            steps = watch(connection, mentions=True, after_position=position, view=query_pb2.VIEW_JSON)
            taken = 0
            async for step in steps:
                assert step.position >= position
                position = step.position
                seen += [item["id"] for item in json.loads(step.items_json or b"[]")]
                taken += 1
                if taken == 3 or len(seen) >= len(numbers):
                    break
            await steps.aclose()  # type: ignore[attr-defined]
        await writing
    assert seen == [str(1_000 + n) for n in numbers]
    assert streams > 5


async def test_the_first_answer_says_where_the_store_stands(store: StoreHandle, connection: StoreConnection) -> None:
    ingest_into(store, [mention(20_000)])
    stands = await meta(connection)
    async with asyncio.timeout(SECONDS):
        for asked in ({}, {"mentions": True}, {"mentions": True, "after_position": stands.position + 1_000_000}):
            step = await anext(watch(connection, **asked))
            assert (step.revision, step.position, list(step.mentions)) == (stands.revision, stands.position, [])


async def test_revisions_rise_with_each_change_and_only_then(store: StoreHandle, connection: StoreConnection) -> None:
    async with asyncio.timeout(SECONDS):
        steps = watch(connection)
        last = (await anext(steps)).revision
        for number in range(5):
            ingest_into(store, [mention(21_000 + number)])
            ingest_into(store, [mention(21_000 + number)])  # unchanged
            step = await anext(steps)
            assert step.revision == last + 1
            assert not step.mentions
            last = step.revision
        assert (await meta(connection)).revision == last


async def test_a_mention_is_told_within_the_same_second(store: StoreHandle, connection: StoreConnection) -> None:
    async with asyncio.timeout(SECONDS):
        steps = watch(connection, mentions=True)
        await anext(steps)
        loop = asyncio.get_running_loop()
        sent = loop.time()
        ingest_into(store, [mention(22_000, tickers=["$NEW"])])
        step = await anext(steps)
        assert loop.time() - sent < 1.0
        assert [(row.post.id, list(row.tickers)) for row in step.mentions] == [("23000", ["$NEW"])]


async def test_a_position_below_0_is_refused_by_name(connection: StoreConnection) -> None:
    with pytest.raises(InvalidArgumentError, match="after_position"):
        await anext(watch(connection, after_position=-1))


async def test_readers_beyond_the_limit_are_refused_and_one_that_leaves_makes_room(connection: StoreConnection) -> None:
    opened = []
    async with asyncio.timeout(SECONDS):
        try:
            for _ in range(200):
                steps = watch(connection)
                await anext(steps)
                opened.append(steps)
            with pytest.raises(OverloadedError, match="200 watches are open") as refused:
                await anext(watch(connection))
            assert refused.value.retry_after_seconds > 0
        finally:
            for steps in opened:
                await steps.aclose()
        while True:  # the store hears of those who left in its own time
            try:
                assert (await anext(watch(connection))).revision >= 0
                break
            except OverloadedError:
                await asyncio.sleep(0.05)


async def test_a_store_that_stops_ends_its_watches_at_once(tmp_path: Path) -> None:
    with start_store(tmp_path) as store:
        connection = store.connect()
        steps = watch(connection)
        await anext(steps)
        assert store.process is not None
        store.process.terminate()
        async with asyncio.timeout(5):  # well below the grace that calls under way are given
            with contextlib.suppress(UnavailableError):
                async for _ in steps:
                    pass
            assert await asyncio.to_thread(store.process.wait, 5) == 0
        await connection.close()


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def test_readers_that_do_not_read_cost_the_store_no_memory(tmp_path: Path) -> None:
    with start_store(tmp_path) as store, grpc.insecure_channel(store.target) as channel:
        assert store.process is not None
        large = [mention(n, post_fields={"text": f"{n} " + "words " * 2_000}) for n in range(1_000)]
        stub = watch_pb2_grpc.WatchServiceStub(channel)
        token = (("authorization", f"Bearer {store.read_token}"),)
        ingest_into(store, large[:20])
        slow = [stub.Watch(watch_pb2.WatchRequest(mentions=True, after_position=0), metadata=token) for _ in range(40)]
        for call in slow:
            assert next(call).position == 20
        before = resident_mb(store.process.pid)
        for start in range(20, len(large), 100):
            ingest_into(store, large[start : start + 100])
        # 12 MB of text for each of the 40 readers: 480 MB if it were kept for them
        assert resident_mb(store.process.pid) - before < 120
        last = next(iter(slow))
        seen = 20
        for step in last:
            seen += len(step.mentions)
            if step.position == len(large):
                break
        assert seen == len(large), "a slow reader misses nothing"
        for call in slow:
            call.cancel()
        wait_until("it still answers", lambda: not ingest_into(store, [mention(5_000)])[0].reason)
