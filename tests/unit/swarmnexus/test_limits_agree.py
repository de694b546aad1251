"""The numbers of both sides, and what they are for, with shortened times."""

import asyncio
import json
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import pytest
from support.serving import ask, serving, watch

from swarmnexus.errors import InvalidArgumentError, OverloadedError, SwarmError, UnavailableError
from swarmnexus.limits import LIMITS, SERVICE_CONFIG, Limits, client_options, server_options
from swarmnexus.reasons import Reason
from swarmnexus.v1 import query_pb2, query_pb2_grpc

DOCUMENT = (Path(__file__).parents[3] / "docs/grpc.md").read_text()
# gRPC counts strikes of pings by whole seconds, so these are as short as they can be
SHORT = replace(LIMITS, client_ping_ms=1_000, permitted_ping_ms=500, ping_timeout_ms=2_000)


def test_no_client_of_ours_pings_more_often_than_a_server_of_ours_permits() -> None:
    assert LIMITS.client_ping_ms >= 60_000
    assert LIMITS.permitted_ping_ms <= LIMITS.client_ping_ms / 2
    client, server = dict(client_options()), dict(server_options())
    assert client["grpc.keepalive_time_ms"] == LIMITS.client_ping_ms
    assert client["grpc.keepalive_permit_without_calls"] == 0
    assert server["grpc.http2.min_ping_interval_without_data_ms"] == LIMITS.permitted_ping_ms


def test_a_connection_ages_and_nothing_is_shared() -> None:
    server = dict(server_options())
    assert (server["grpc.max_connection_age_ms"], server["grpc.max_connection_age_grace_ms"]) == (1_800_000, 30_000)
    assert server["grpc.so_reuseport"] == 0
    assert server["grpc.max_receive_message_length"] == 4 * 1024 * 1024
    assert server["grpc.max_metadata_size"] == server["grpc.absolute_max_metadata_size"] == 8 * 1024


def test_reads_alone_are_tried_again_and_not_while_most_fail() -> None:
    config: Any = json.loads(str(dict(client_options())["grpc.service_config"]))
    assert config == SERVICE_CONFIG
    (only,) = config["methodConfig"]
    assert only["name"] == [{"service": "swarmnexus.v1.QueryService"}]
    assert only["retryPolicy"]["maxAttempts"] <= 5
    assert only["retryPolicy"]["retryableStatusCodes"] == ["UNAVAILABLE"]
    assert config["retryThrottling"] == {"maxTokens": 10, "tokenRatio": 0.1}


def test_the_document_states_the_numbers() -> None:
    told = dict(re.findall(r"^\| (.+?) \| (.+?) \|$", DOCUMENT, re.MULTILINE))
    for what, number in [
        ("a request", f"{LIMITS.request_bytes // 2**20} MiB at most"),
        ("an answer", f"{LIMITS.answer_bytes // 2**20} MiB at most"),
        ("metadata of a call", f"{LIMITS.metadata_bytes // 2**10} KiB at most"),
        ("a client's ping", f"every {LIMITS.client_ping_ms // 1000} s"),
        ("a client's ping", f"one every {LIMITS.permitted_ping_ms // 1000} s"),
        ("a server's ping", f"every {LIMITS.server_ping_ms // 1000} s"),
        ("an unanswered ping", f"after {LIMITS.ping_timeout_ms // 1000} s"),
        ("age of a connection", f"{LIMITS.connection_age_ms // 60_000} min"),
        ("age of a connection", f"then {LIMITS.connection_age_grace_ms // 1000} s"),
    ]:
        assert number in told[what], what


async def quiet_for(limits: Limits, client_limits: Limits, seconds: float) -> list[SwarmError]:
    """A watch that hears nothing for so long beside calls that are; answers what failed."""
    ended, failed = asyncio.Event(), []

    async def hold(context: Any) -> None:
        if context.time_remaining() > 1_000:  # the watch
            await ended.wait()

    async with serving(hold, limits, client_limits) as (_, connection):
        steps = aiter(watch(connection))
        await anext(steps)
        rest = asyncio.ensure_future(anext(steps))
        await asyncio.wait([rest], timeout=seconds)
        ended.set()
        try:
            assert (await rest).revision == 2
            await ask(connection)
        except SwarmError as error:
            failed.append(error)
    return failed


async def test_a_quiet_watch_outlives_many_pings_and_the_next_call_succeeds_at_once() -> None:
    assert await quiet_for(SHORT, SHORT, 6) == []


async def test_a_client_that_pings_too_often_would_be_hung_up_on() -> None:
    eager = replace(SHORT, client_ping_ms=200)
    strict = replace(SHORT, permitted_ping_ms=60_000)
    (error,) = await quiet_for(strict, eager, 6)
    assert isinstance(error, UnavailableError)
    assert "ping" in str(error)


async def test_an_idle_connection_answers_the_next_call_the_first_time() -> None:
    async with serving(limits=SHORT, client_limits=SHORT) as (_, connection):
        await ask(connection)
        # idle for several pings' time, in which none is sent for no call is open
        await connection.channel.wait_for_state_change(grpc.ChannelConnectivity.IDLE)
        state = connection.channel.get_state()
        waiting = asyncio.ensure_future(connection.channel.wait_for_state_change(state))
        await asyncio.wait([waiting], timeout=4)
        assert not waiting.done(), "the connection was lost while idle"
        waiting.cancel()
        stub = query_pb2_grpc.QueryServiceStub(connection.channel)
        await stub.GetMeta(query_pb2.GetMetaRequest(), timeout=2)


async def test_connections_grow_old_without_one_failed_call() -> None:
    young = replace(LIMITS, connection_age_ms=300, connection_age_grace_ms=2_000)
    peers: set[str] = set()

    async def note(context: Any) -> None:
        peers.add(context.peer())

    async with serving(note, young) as (_, connection):
        end, calls = time.monotonic() + 3, 0
        while time.monotonic() < end:
            await ask(connection)
            # a stream is not tried again beneath us: a failure of it would be seen here
            assert [step.revision async for step in watch(connection)] == [1, 2]
            calls += 1
    assert calls > 100
    assert len(peers) >= 3, "no connection was replaced"


async def test_a_watch_ends_with_its_connection_and_can_be_opened_again_at_once() -> None:
    young = replace(LIMITS, connection_age_ms=300, connection_age_grace_ms=200)
    never = asyncio.Event()

    async def hold(_context: Any) -> None:
        await never.wait()

    async with serving(hold, young) as (_, connection):
        for _ in range(2):
            steps = aiter(watch(connection))
            assert (await anext(steps)).revision == 1
            with pytest.raises(UnavailableError):
                await asyncio.wait_for(anext(steps), 10)


async def test_a_request_beyond_4_mib_is_the_senders_fault_and_one_below_is_read() -> None:
    async with serving() as (_, connection):
        stub = query_pb2_grpc.QueryServiceStub(connection.channel)
        large = query_pb2.GetMentionRequest(id="1" * LIMITS.request_bytes)
        with pytest.raises(InvalidArgumentError, match="too large, send less at once") as raised:
            await connection.call(stub.GetMention, large, timeout_seconds=10)
        assert raised.value.kind is Reason.MESSAGE_TOO_LARGE
        large.id = large.id[:-100]
        with pytest.raises(SwarmError) as other:
            await connection.call(stub.GetMention, large, timeout_seconds=10)
        assert other.value.kind is Reason.NO_SUCH_METHOD, "this server of tests has no such method, but read it"


async def test_metadata_beyond_8_kib_is_refused_before_anybody_looks_at_it() -> None:
    calls: list[Any] = []

    async def note(context: Any) -> None:
        calls.append(context)

    async with serving(note) as (_, connection):
        stub = query_pb2_grpc.QueryServiceStub(connection.channel)
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await stub.GetMeta(query_pb2.GetMetaRequest(), timeout=5, metadata=(("authorization", "x" * 9_000),))
        assert raised.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        assert calls == []
        await stub.GetMeta(query_pb2.GetMetaRequest(), timeout=5, metadata=(("authorization", "x" * 7_000),))
        assert len(calls) == 1


async def test_what_grpc_cancels_of_its_own_is_an_unknown_outcome_to_be_sent_again() -> None:
    few = replace(LIMITS, unseen_calls=5, most_unseen_calls=10)

    async def block(_context: Any) -> None:
        time.sleep(0.002)  # noqa: ASYNC251 - the loop is to fall behind, so that calls wait unseen

    async with serving(block, few) as (_, connection):
        ends = await asyncio.gather(*(ask(connection, 20) for _ in range(400)), return_exceptions=True)
    failed = [end for end in ends if end is not None]
    assert failed, "gRPC was never pressed hard enough"
    assert {type(end) for end in failed} <= {UnavailableError, OverloadedError}
    unknown = [end for end in failed if isinstance(end, UnavailableError)]
    assert unknown
    assert {end.kind for end in unknown} == {Reason.UNKNOWN_OUTCOME}
