"""A store that is killed, that cannot write, that runs out of disk: what it acked is there, once."""

import asyncio
import contextlib
import resource
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from support.mentions import mention
from support.processes import start_store, stop
from support.store import StoreHandle

from store_svc.storage.check import find_problems
from store_svc.storage.engine import reading
from swarmnexus.client import StoreConnection
from swarmnexus.errors import OverloadedError, SwarmError, UnavailableError
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc, query_pb2, query_pb2_grpc
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_INSERTED, ROW_OUTCOME_UNCHANGED
from swarmnexus.v1.model_pb2 import Mention

SENDERS = 4
BATCH = 20


@contextlib.asynccontextmanager
async def connected(store: StoreHandle) -> AsyncIterator[StoreConnection]:
    connection = store.connect()
    try:
        yield connection
    finally:
        await connection.close()


async def send(connection: StoreConnection, batch: list[Mention]) -> list[int]:
    stub = ingest_pb2_grpc.IngestServiceStub(connection.channel)
    request = ingest_pb2.IngestMentionsRequest(mentions=batch)
    answer = await connection.call(stub.IngestMentions, request, timeout_seconds=20)
    return [row.outcome for row in answer.results]


async def kept(connection: StoreConnection) -> list[str]:
    """The ids of all mentions, by every page of the list."""
    stub, token, found = query_pb2_grpc.QueryServiceStub(connection.channel), "", []
    while True:
        page = await connection.call(stub.ListMentions, query_pb2.ListMentionsRequest(page_size=500, page_token=token))
        found += [row.post.id for row in page.mentions]
        token = page.next_page_token
        if not token:
            return found


def problems_of(store: StoreHandle) -> list[str]:
    with reading(store.db_path) as db:
        return find_problems(db)


def batches(count: int) -> Iterator[list[Mention]]:
    return iter([mention(batch * BATCH + n) for n in range(BATCH)] for batch in range(count))


async def test_a_store_killed_amid_ingest_has_all_it_acked_and_nothing_twice(tmp_path: Path) -> None:
    acked: set[str] = set()
    sent: list[Mention] = []
    mine = batches(2_000)

    async def sender(store: StoreHandle, connection: StoreConnection) -> None:
        for batch in mine:
            sent.extend(batch)
            await send(connection, batch)
            acked.update(row.post.id for row in batch)
            if len(acked) >= 600 and store.process:
                store.process.kill()

    with start_store(tmp_path) as store:
        async with connected(store) as connection:
            senders = (sender(store, connection) for _ in range(SENDERS))
            ends = await asyncio.gather(*senders, return_exceptions=True)
        assert all(isinstance(end, SwarmError) for end in ends), ends
    assert len(acked) >= 600
    assert len(sent) > len(acked), "calls were under way when it died"
    with start_store(tmp_path) as store:
        async with connected(store) as connection:
            found = await kept(connection)
            assert len(found) == len(set(found))
            assert acked <= set(found)
            for start in range(0, len(sent), 500):
                outcomes = await send(connection, sent[start : start + 500])
                assert set(outcomes) <= {ROW_OUTCOME_INSERTED, ROW_OUTCOME_UNCHANGED}
            assert sorted(await kept(connection)) == sorted(row.post.id for row in sent)
        assert problems_of(store) == []


async def test_a_store_asked_to_stop_answers_what_is_under_way(tmp_path: Path) -> None:
    with start_store(tmp_path) as store:
        async with connected(store) as connection:
            await send(connection, [mention(100_000)])  # the channel stands
            calls = [asyncio.create_task(send(connection, batch)) for batch in batches(40)]
            await asyncio.sleep(0)
            first = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED)
            assert store.process is not None
            assert await asyncio.to_thread(stop, store.process) == 0
            assert first
            answers = await asyncio.gather(*calls, return_exceptions=True)
    acked = [batch for batch, answer in zip(batches(40), answers, strict=True) if isinstance(answer, list)]
    assert acked
    assert all(isinstance(answer, list | UnavailableError) for answer in answers)
    with start_store(tmp_path) as store:
        async with connected(store) as connection:
            assert {row.post.id for batch in acked for row in batch} <= set(await kept(connection))


async def test_a_store_that_cannot_write_says_so_exits_1_and_comes_back_with_all_it_acked(tmp_path: Path) -> None:
    acked: set[str] = set()
    with start_store(tmp_path) as store:
        assert store.process is not None
        async with connected(store) as connection:
            with pytest.raises(UnavailableError):  # noqa: PT012 - the limit is met by one of many
                for number, batch in enumerate(batches(500)):
                    await send(connection, batch)
                    acked.update(row.post.id for row in batch)
                    if number == 5:
                        log = store.db_path.with_name("swarm.db-wal").stat().st_size
                        # from here on a write beyond this size fails, as on a broken disk
                        resource.prlimit(store.writing_pid, resource.RLIMIT_FSIZE, (log + 300_000, log + 300_000))
        assert await asyncio.to_thread(store.process.wait, 15) == 1
        assert "the writer stops" in store.log.read_text()
    assert len(acked) >= 6 * BATCH
    with start_store(tmp_path) as store:
        async with connected(store) as connection:
            assert acked <= set(await kept(connection))
        assert problems_of(store) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB, a quarter of it taken by `ballast`."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "none", folder], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("a small file system can be mounted by root alone")
    try:
        (folder / "ballast").write_bytes(b"x" * 1_000_000)
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


async def test_a_full_disk_refuses_with_a_hint_keeps_answering_and_goes_on_when_there_is_room(small_disk: Path) -> None:
    acked: set[str] = set()
    with start_store(small_disk) as store:
        async with connected(store) as connection:
            mine = batches(500)
            with pytest.raises(OverloadedError, match="disk is full") as refused:  # noqa: PT012 - by one of many
                for batch in mine:
                    refused_batch = batch
                    await send(connection, batch)
                    acked.update(row.post.id for row in batch)
            assert refused.value.retry_after_seconds == 5.0
            assert set(await kept(connection)) == acked
            (small_disk / "ballast").unlink()
            assert set(await send(connection, refused_batch)) == {ROW_OUTCOME_INSERTED}
            acked.update(row.post.id for row in refused_batch)
            assert set(await kept(connection)) == acked
        assert problems_of(store) == []
