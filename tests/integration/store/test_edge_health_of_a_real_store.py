"""What the store's health says while it lives: disk low, writer dead, stopping."""

import asyncio
import contextlib
import os
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from support.mentions import mention
from support.processes import start_store
from support.store import StoreHandle, ingest_into

from store_svc.disk import is_low
from swarmnexus.errors import OverloadedError, SwarmError
from swarmnexus.reasons import Reason
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc

STATES = health_pb2.HealthCheckResponse
SERVING, NOT_SERVING = STATES.SERVING, STATES.NOT_SERVING
INGEST, QUERY = "swarmnexus.v1.IngestService", "swarmnexus.v1.QueryService"
NAMES = ["", INGEST, QUERY, "swarmnexus.v1.WatchService", "swarmnexus.v1.AdminService"]
SECONDS = 20
MIB = 1024 * 1024


@contextlib.asynccontextmanager
async def health_of(store: StoreHandle) -> AsyncIterator[Any]:
    connection = store.connect("")
    try:
        yield health_pb2_grpc.HealthStub(connection.channel)  # type: ignore[no-untyped-call]
    finally:
        await connection.close()


def watching(stub: Any, name: str) -> AsyncIterator[Any]:
    return aiter(stub.Watch(health_pb2.HealthCheckRequest(service=name), timeout=60))


async def status(stub: Any, name: str) -> int:
    return int((await stub.Check(health_pb2.HealthCheckRequest(service=name), timeout=5)).status)


async def test_every_service_serves_without_a_token(store: StoreHandle) -> None:
    async with health_of(store) as stub:
        assert [await status(stub, name) for name in NAMES] == [SERVING] * len(NAMES)


async def test_who_watches_is_told_of_the_stop_before_it_ends(tmp_path: Path) -> None:
    with start_store(tmp_path) as store:
        async with health_of(store) as stub, asyncio.timeout(SECONDS):
            watches = [watching(stub, name) for name in NAMES]
            assert [(await anext(each)).status for each in watches] == [SERVING] * len(NAMES)
            assert store.process is not None
            began = time.monotonic()
            store.process.terminate()
            assert [(await anext(each)).status for each in watches] == [NOT_SERVING] * len(NAMES)
            assert await asyncio.to_thread(store.process.wait, SECONDS) == 0
            assert time.monotonic() - began < 5, "watchers hold nothing up"


async def test_a_dead_writer_is_told_within_a_second_and_the_process_is_gone_within_five(tmp_path: Path) -> None:
    with start_store(tmp_path) as store:
        ingest_into(store, [mention(1)])
        async with health_of(store) as stub, asyncio.timeout(SECONDS):
            watches = [watching(stub, name) for name in NAMES]
            assert [(await anext(each)).status for each in watches] == [SERVING] * len(NAMES)
            # what is written into a deleted file is not kept: the writer stops for good
            store.db_path.unlink()
            connection = store.connect()
            request = ingest_pb2.IngestMentionsRequest(mentions=[mention(2)])
            with pytest.raises(SwarmError):
                await connection.call(ingest_pb2_grpc.IngestServiceStub(connection.channel).IngestMentions, request)
            died = time.monotonic()
            assert [(await anext(each)).status for each in watches] == [NOT_SERVING] * len(NAMES)
            assert time.monotonic() - died < 1
            assert store.process is not None
            assert await asyncio.to_thread(store.process.wait, SECONDS) == 1
            assert time.monotonic() - died < 5
            await connection.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 32 MiB of its own."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small disk needs root")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


async def test_a_low_disk_stops_the_health_of_ingest_alone_and_it_comes_back(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    with start_store(small_disk, STORE_LOW_DISK_MB="8") as store:
        async with health_of(store) as stub, asyncio.timeout(SECONDS):
            ingest = watching(stub, INGEST)
            assert (await anext(ingest)).status == SERVING
            free = os.statvfs(small_disk)
            with ballast.open("wb") as file:
                file.write(b"\0" * (free.f_bavail * free.f_frsize - 4 * MIB))
            assert (await anext(ingest)).status == NOT_SERVING
            assert [await status(stub, name) for name in ("", QUERY)] == [SERVING, SERVING]
            assert [each.outcome for each in ingest_into(store, [mention(1)])] == [1], "what fits is still taken"
            os.truncate(ballast, ballast.stat().st_size - 5 * MIB)  # more than the limit, less than half as much again
            back = asyncio.ensure_future(anext(ingest))
            await asyncio.wait([back], timeout=2.5)
            assert not back.done()
            ballast.unlink()
            assert (await back).status == SERVING
        assert '"the disk is low"' in store.log.read_text()


async def test_a_full_disk_refuses_rows_with_its_own_reason_and_takes_them_once_there_is_room(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    with start_store(small_disk) as store:
        ingest_into(store, [mention(1)])
        free = os.statvfs(small_disk)
        ballast.write_bytes(b"\0" * (free.f_bavail * free.f_frsize))
        connection = store.connect()
        stub = ingest_pb2_grpc.IngestServiceStub(connection.channel)
        large = [mention(number, post_fields={"text": f"{number} $SOL " * 2_000}) for number in range(100, 150)]
        request = ingest_pb2.IngestMentionsRequest(mentions=large)

        async def fill() -> None:
            for _ in range(20):  # the log may still hold room of its own
                await connection.call(stub.IngestMentions, request)
                for each in request.mentions:
                    each.post.id = str(int(each.post.id) + 1_000)

        with pytest.raises(OverloadedError) as raised:
            await fill()
        assert raised.value.kind is Reason.DISK_FULL
        assert raised.value.retry_after_seconds > 0
        ballast.unlink()
        answer = await connection.call(stub.IngestMentions, request)
        assert {result.outcome for result in answer.results} == {ingest_pb2.ROW_OUTCOME_INSERTED}
        await connection.close()


def test_low_begins_below_the_limit_and_ends_at_half_as_much_again() -> None:
    assert [is_low(free, 100, was_low=False) for free in (0, 99, 100, 150)] == [True, True, False, False]
    assert [is_low(free, 100, was_low=True) for free in (0, 100, 149, 150)] == [True, True, True, False]
    assert not is_low(0, 0, was_low=False), "0 is off"
