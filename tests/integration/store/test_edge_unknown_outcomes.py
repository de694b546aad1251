"""A call whose answer is lost was done or not: who sends rows sends the same again, and reads are asked again."""

import asyncio
from collections import Counter
from typing import Any

import pytest
from support.cutting_proxy import cutting_proxy
from support.mentions import mention
from support.serving import ask, serving
from support.store import StoreHandle

from collector_svc.uploader import Row, Uploader
from swarmnexus.client import StoreConnection
from swarmnexus.errors import InternalError, UnavailableError
from swarmnexus.settings import StoreClientSettings
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_INSERTED, ROW_OUTCOME_UNCHANGED


async def test_rows_whose_answer_was_lost_are_sent_again_under_the_same_ids_and_kept_once(store: StoreHandle) -> None:
    mentions = [mention(number) for number in range(400)]
    outcomes: Counter[int] = Counter()
    lost: list[BaseException] = []
    async with cutting_proxy(store.target) as (proxy, target):
        connection = StoreConnection(StoreClientSettings(store_target=target), store.write_token)
        uploader = Uploader(connection, patience_seconds=60, on_failure=lost.append)
        stub = query_pb2_grpc.QueryServiceStub(connection.channel)
        before = (await connection.call(stub.GetMeta, query_pb2.GetMetaRequest())).mentions
        proxy.cuts = 2
        proxy.armed = True
        await uploader.send_mentions(
            [Row(each) for each in mentions], lambda _, result: outcomes.update([result.outcome])
        )
        proxy.armed = False
        after = (await connection.call(stub.GetMeta, query_pb2.GetMetaRequest())).mentions
        await connection.close()
    assert proxy.cuts == 0, "no answer was cut off"
    assert lost
    assert all(isinstance(error, UnavailableError) for error in lost)
    assert set(outcomes) <= {ROW_OUTCOME_INSERTED, ROW_OUTCOME_UNCHANGED}
    assert outcomes[ROW_OUTCOME_UNCHANGED] >= 80, "whole batches had been stored when their answer was lost"
    assert sum(outcomes.values()) == 400
    assert after == before + 400


async def test_a_read_is_asked_again_beneath_its_caller_when_the_store_was_away_for_a_moment() -> None:
    calls = 0

    async def away_twice(_context: Any) -> None:
        nonlocal calls
        calls += 1
        if calls <= 2:
            raise UnavailableError("a moment")

    async with serving(away_twice) as (_, connection):
        await ask(connection)
    assert calls == 3


async def test_while_most_reads_fail_none_is_asked_again() -> None:
    calls = 0

    async def away(_context: Any) -> None:
        nonlocal calls
        calls += 1
        raise UnavailableError("gone")

    async with serving(away) as (_, connection):
        for _ in range(10):
            with pytest.raises(UnavailableError):
                await ask(connection)
        first, calls = calls, 0
        for _ in range(10):
            with pytest.raises(UnavailableError):
                await ask(connection)
    assert 10 < first < 30, "tried again until half of the tokens were gone"
    assert calls == 10, "and then each asked once"


async def test_other_failures_are_never_asked_again() -> None:
    calls = 0

    async def fail(_context: Any) -> None:
        nonlocal calls
        calls += 1
        raise KeyError

    async with serving(fail) as (_, connection):
        with pytest.raises(InternalError):
            await ask(connection)
    assert calls == 1


async def test_grpc_itself_never_sends_rows_twice(store: StoreHandle) -> None:
    """A lost answer reaches the sender as such: the second sending is the sender's own."""
    async with cutting_proxy(store.target) as (proxy, target):
        connection = StoreConnection(StoreClientSettings(store_target=target), store.write_token)
        lost: list[BaseException] = []
        uploader = Uploader(connection, patience_seconds=0, on_failure=lost.append)
        proxy.cuts = 1
        proxy.armed = True
        rows = [Row(mention(number)) for number in range(1_000, 1_010)]
        async with asyncio.timeout(30):
            with pytest.raises(UnavailableError):
                await uploader.send_mentions(rows, lambda _row, _result: None)
        assert proxy.connections == 1, "nobody came again by another connection"
        await connection.close()
