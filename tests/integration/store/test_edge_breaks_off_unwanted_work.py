"""A slow query behind a real server: it ends with whoever asked for it."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import apsw
import pytest
from support.mentions import mention
from support.processes import wait_until
from support.store import StoreHandle, ingest_into

from store_svc.storage.migrate import migrate
from store_svc.storage.readers import Readers
from swarmnexus.access import Access
from swarmnexus.client import StoreConnection
from swarmnexus.errors import SwarmError, UnavailableError
from swarmnexus.server import GrpcServer
from swarmnexus.settings import StoreClientSettings
from swarmnexus.v1 import query_pb2, query_pb2_grpc

# Counts for minutes, in one statement, as a search that no index helps would.
ENDLESS = """
WITH RECURSIVE numbers (n) AS (
    SELECT 1
    UNION ALL
    SELECT n + 1 FROM numbers LIMIT 1000000000
)
SELECT count(*) FROM numbers
"""


class Slow(query_pb2_grpc.QueryServiceServicer):
    """Every question takes minutes; notes when the work on it began and ended."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self.began: list[float] = []
        self.ended: list[float] = []

    async def GetMeta(self, request: Any, context: Any) -> query_pb2.GetMetaResponse:  # noqa: ARG002, N802
        def read(db: apsw.Connection) -> int:
            self.began.append(time.monotonic())
            try:
                return int(db.execute(ENDLESS).get)
            finally:
                self.ended.append(time.monotonic())

        return query_pb2.GetMetaResponse(revision=await self._readers.read(read))


@asynccontextmanager
async def serving_slowly(folder: Path) -> AsyncIterator[tuple[Slow, StoreConnection]]:
    path = folder / "swarm.db"
    migrate(path)
    readers = Readers(path, 2)
    slow, server = Slow(readers), GrpcServer(Access({}, {}))
    query_pb2_grpc.add_QueryServiceServicer_to_server(slow, server.server)  # type: ignore[abstract]
    port = server.listen("127.0.0.1:0", None)
    await server.server.start()
    connection = StoreConnection(StoreClientSettings(store_target=f"127.0.0.1:{port}"), "")
    try:
        yield slow, connection
    finally:
        await connection.close()
        await server.stop(0)
        await asyncio.to_thread(readers.close)


def ask(connection: StoreConnection, seconds: float) -> "asyncio.Task[Any]":
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    return asyncio.create_task(connection.call(stub.GetMeta, query_pb2.GetMetaRequest(), timeout_seconds=seconds))


@pytest.mark.parametrize("how", ["cancel", "deadline", "hang up"])
async def test_a_query_ends_within_100_ms_of_its_caller(tmp_path: Path, how: str) -> None:
    async with serving_slowly(tmp_path) as (slow, connection):
        task = ask(connection, 0.6 if how == "deadline" else 60)
        await asyncio.to_thread(wait_until, "the query runs", lambda: bool(slow.began))
        if how == "cancel":
            task.cancel()
        if how == "hang up":
            await connection.close()
        with pytest.raises((SwarmError, asyncio.CancelledError)):
            await task
        left = time.monotonic()
        await asyncio.to_thread(wait_until, "the query ends", lambda: bool(slow.ended))
        assert slow.ended[0] - left < 0.1


async def test_queries_that_wait_behind_it_are_never_begun_when_nobody_wants_them(tmp_path: Path) -> None:
    async with serving_slowly(tmp_path) as (slow, connection):
        running = [ask(connection, 60) for _ in range(2)]
        await asyncio.to_thread(wait_until, "both readers are busy", lambda: len(slow.began) == 2)
        waiting = [ask(connection, 0.3) for _ in range(20)]
        ends = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(end) for end in ends} == {UnavailableError}
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await asyncio.to_thread(wait_until, "both end", lambda: len(slow.ended) == len(slow.began))
        assert len(slow.began) == 2


async def test_the_store_answers_the_next_one_after_many_were_broken_off(store: StoreHandle) -> None:
    """Against the whole store: calls cut at random moments leave no reader, no place and no transaction behind."""
    ingest_into(store, [mention(number) for number in range(200)])
    connection = store.connect(store.read_token)
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    request = query_pb2.ListMentionsRequest(page_size=200)
    try:
        for number in range(300):
            task = asyncio.create_task(connection.call(stub.ListMentions, request))
            await asyncio.wait([task], timeout=(number % 10) / 1_000)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        page = await connection.call(stub.ListMentions, request)
        assert len(page.mentions) == 200
    finally:
        await connection.close()
