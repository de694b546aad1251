import asyncio
import time
from typing import Any

import grpc
import pytest
from support.serving import ask, serving, watch

from swarmnexus.channel import DeadlineChannel
from swarmnexus.deadlines import RESERVE_SECONDS, seconds_for, within
from swarmnexus.errors import UnavailableError
from swarmnexus.reasons import Reason
from swarmnexus.v1 import query_pb2, query_pb2_grpc, watch_pb2, watch_pb2_grpc


async def test_a_stub_on_our_channel_refuses_a_call_without_a_timeout() -> None:
    async with serving() as (_, connection):
        query, watching = (
            query_pb2_grpc.QueryServiceStub(connection.channel),
            watch_pb2_grpc.WatchServiceStub(connection.channel),
        )
        with pytest.raises(TypeError, match="QueryService/GetMeta is called without a deadline: pass timeout="):
            query.GetMeta(query_pb2.GetMetaRequest())
        with pytest.raises(TypeError, match="WatchService/Watch is called without a deadline"):
            watching.Watch(watch_pb2.WatchRequest())
        for kind in ("stream_unary", "stream_stream"):
            with pytest.raises(TypeError, match=r"a\.B/C is called without a deadline"):
                getattr(connection.channel, kind)("/a.B/C")()
        await query.GetMeta(query_pb2.GetMetaRequest(), timeout=5)


async def test_the_channel_is_otherwise_grpcs_own() -> None:
    async with serving() as (_, connection), DeadlineChannel(connection.channel) as channel:
        assert channel.get_state(try_to_connect=True) in set(grpc.ChannelConnectivity)
        async with asyncio.timeout(10):
            await channel.channel_ready()
        await channel.close()
        assert connection.channel.get_state() is grpc.ChannelConnectivity.SHUTDOWN


async def test_streams_have_a_deadline_too() -> None:
    left: list[float] = []

    async def note(context: Any) -> None:
        left.append(context.time_remaining())

    async with serving(note) as (_, connection):
        assert [step.revision async for step in watch(connection)] == [1, 2]
    assert 3_500 < left[0] <= 3_700  # as it travels, a time of this length is coarse


async def test_inside_a_request_a_call_gets_what_is_left_less_a_reserve_or_its_own_cap() -> None:
    left: list[float] = []

    async def note(context: Any) -> None:
        left.append(context.time_remaining())

    async with serving(note) as (_, connection):
        await ask(connection)  # opens the connection
        with within(2.0):
            await ask(connection, seconds=5)
            await ask(connection, seconds=1)
            with within(60.0):  # nobody inside can have more than there is
                await ask(connection, seconds=30)
            await asyncio.create_task(ask(connection, seconds=5))
        await ask(connection, seconds=5)
    assert [round(seconds) for seconds in left] == [5, 2, 1, 2, 2, 5]


async def test_without_time_nobody_is_asked() -> None:
    asked: list[Any] = []

    async def note(context: Any) -> None:
        asked.append(context)

    async with serving(note) as (_, connection):
        with within(RESERVE_SECONDS / 2), pytest.raises(UnavailableError, match="no time left") as raised:
            await ask(connection)
    assert raised.value.kind is Reason.DEADLINE_EXCEEDED
    assert asked == []


def test_the_reserve_is_kept_back() -> None:
    with within(2.0):
        assert 1.9 < seconds_for(5) <= 2.0 - RESERVE_SECONDS
        assert seconds_for(1) == 1
        with within(60):
            assert seconds_for(30) <= 2.0 - RESERVE_SECONDS
        with within(0.5):
            assert seconds_for(30) <= 0.5 - RESERVE_SECONDS
        assert seconds_for(30) > 1.9
    assert seconds_for(30) == 30


def test_outside_of_a_request_the_cap_is_all() -> None:
    assert seconds_for(7.5) == 7.5
    with pytest.raises(KeyError), within(1):
        raise KeyError
    assert seconds_for(7.5) == 7.5


@pytest.mark.parametrize("how", ["deadline", "cancel"])
async def test_the_servers_work_ends_within_100_ms_of_its_callers_leaving(how: str) -> None:
    inside, ended = asyncio.Event(), asyncio.Event()

    async def slow(_context: Any) -> None:
        inside.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    async with serving(slow) as (_, connection):
        task = asyncio.create_task(ask(connection, seconds=0.5 if how == "deadline" else 30))
        await inside.wait()
        if how == "cancel":
            task.cancel()
        with pytest.raises((UnavailableError, asyncio.CancelledError)):
            await task
        left = time.monotonic()
        async with asyncio.timeout(5):
            await ended.wait()
        assert time.monotonic() - left < 0.1
