"""A real server and a real client in one process: errors, gate, deadlines, tokens."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest

from swarmnexus.access import Access
from swarmnexus.client import StoreConnection
from swarmnexus.errors import (
    ForbiddenError,
    InternalError,
    InvalidArgumentError,
    NotFoundError,
    OverloadedError,
    SwarmError,
    UnauthenticatedError,
    UnavailableError,
)
from swarmnexus.server import GrpcServer
from swarmnexus.settings import StoreClientSettings
from swarmnexus.v1 import query_pb2, query_pb2_grpc, watch_pb2, watch_pb2_grpc

OPEN = Access({}, {})
Answer = Callable[[Any], Awaitable[None]]


class Query(query_pb2_grpc.QueryServiceServicer):
    """Does what the test says, then answers with nothing."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def GetMeta(self, request: query_pb2.GetMetaRequest, context: Any) -> query_pb2.GetMetaResponse:  # noqa: ARG002, N802
        await self._answer(context)
        return query_pb2.GetMetaResponse()


class Watch(watch_pb2_grpc.WatchServiceServicer):
    """One answer, then what the test says."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def Watch(self, request: watch_pb2.WatchRequest, context: Any) -> AsyncIterator[watch_pb2.WatchResponse]:  # noqa: ARG002, N802
        yield watch_pb2.WatchResponse(revision=1)
        await self._answer(context)


@asynccontextmanager
async def served(
    answer: Answer, access: Access = OPEN, token: str = "", most: int = 256
) -> AsyncIterator[StoreConnection]:
    server = GrpcServer(access, most)
    query_pb2_grpc.add_QueryServiceServicer_to_server(Query(answer), server.server)
    watch_pb2_grpc.add_WatchServiceServicer_to_server(Watch(answer), server.server)
    port = server.listen("127.0.0.1:0", None)
    await server.server.start()
    connection = StoreConnection(StoreClientSettings(store_target=f"127.0.0.1:{port}"), token)
    try:
        yield connection
    finally:
        await connection.close()
        await server.stop(0)


async def ask(connection: StoreConnection, seconds: float = 5.0) -> None:
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    await connection.call(stub.GetMeta, query_pb2.GetMetaRequest(), timeout_seconds=seconds)


def raising(error: Exception) -> Answer:
    async def answer(_context: Any) -> None:
        raise error

    return answer


async def nothing(_context: Any) -> None:
    pass


@pytest.mark.parametrize(
    "error",
    [
        InvalidArgumentError("filter.q", "has no words; ünïcode ✓"),
        NotFoundError("there is no mention 1"),
        UnauthenticatedError("send a token"),
        ForbiddenError("not yours"),
        OverloadedError("too much", 2.5),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_an_error_arrives_as_it_was_raised(error: SwarmError) -> None:
    async with served(raising(error)) as connection:
        with pytest.raises(type(error)) as raised:
            await ask(connection)
        assert str(raised.value) == str(error)
        assert vars(raised.value) == vars(error)
        steps = connection.stream(watch_pb2_grpc.WatchServiceStub(connection.channel).Watch, watch_pb2.WatchRequest())
        assert (await anext(steps)).revision == 1
        with pytest.raises(type(error)):
            await anext(steps)


async def test_unavailable_stays_unavailable() -> None:
    async with served(raising(UnavailableError("the database cannot be written"))) as connection:
        with pytest.raises(UnavailableError, match="the database cannot be written"):
            await ask(connection)


async def test_what_nobody_foresaw_is_internal_and_tells_nothing_of_the_inside() -> None:
    async with served(raising(KeyError("secret path /etc/x"))) as connection:
        with pytest.raises(InternalError) as raised:
            await ask(connection)
        assert "secret" not in str(raised.value)


async def test_nobody_there_is_unavailable_and_soon_said() -> None:
    connection = StoreConnection(StoreClientSettings(store_target="127.0.0.1:1"), "")
    began = time.monotonic()
    with pytest.raises(UnavailableError):
        await ask(connection)
    assert time.monotonic() - began < 4.0
    await connection.close()


async def test_every_call_has_a_deadline_that_both_sides_keep() -> None:
    left: list[float] = []
    ended = asyncio.Event()

    async def slow(context: Any) -> None:
        left.append(context.time_remaining())
        try:
            await asyncio.sleep(30)
        finally:
            ended.set()

    async with served(slow) as connection:
        with pytest.raises(UnavailableError, match="deadline"):
            await ask(connection, seconds=0.3)
        async with asyncio.timeout(5):
            await ended.wait()  # the server gave up too
        assert left[0] < 0.35


async def test_a_call_without_a_deadline_of_its_own_gets_the_clients() -> None:
    left: list[float] = []

    async def note(context: Any) -> None:
        left.append(context.time_remaining())

    async with served(note) as connection:
        stub = query_pb2_grpc.QueryServiceStub(connection.channel)
        await connection.call(stub.GetMeta, query_pb2.GetMetaRequest())
    assert 0 < left[0] < 5.5  # gRPC rounds it up on its way


async def test_the_gate_sheds_what_is_too_much_with_a_hint_and_answers_the_rest() -> None:
    held = asyncio.Event()
    async with served(lambda _context: held.wait(), most=50) as connection:  # type: ignore[arg-type,return-value]
        calls = [asyncio.create_task(ask(connection, seconds=20)) for _ in range(400)]
        done: set[asyncio.Task[None]] = set()
        async with asyncio.timeout(20):
            while len(done) < 350:
                done, _ = await asyncio.wait(calls, return_when=asyncio.FIRST_COMPLETED, timeout=0.05)
            held.set()
            ends = await asyncio.gather(*calls, return_exceptions=True)
        shed = [end for end in ends if isinstance(end, OverloadedError)]
        assert len(shed) == 350
        assert all(0 < end.retry_after_seconds <= 5 for end in shed)
        assert [end for end in ends if end is not None and not isinstance(end, OverloadedError)] == []
        await ask(connection)  # and the gate is open again


async def test_callers_who_leave_free_their_place() -> None:
    held = asyncio.Event()
    async with served(lambda _context: held.wait(), most=3) as connection:  # type: ignore[arg-type,return-value]
        for _ in range(4):
            calls = [asyncio.create_task(ask(connection, seconds=0.2)) for _ in range(3)]
            ends = await asyncio.gather(*calls, return_exceptions=True)
            assert {type(end) for end in ends} <= {UnavailableError, OverloadedError}
        held.set()
        async with asyncio.timeout(5):
            while True:
                try:
                    await ask(connection)
                    break
                except OverloadedError:
                    await asyncio.sleep(0.01)


async def test_a_message_beyond_the_limit_is_the_senders_fault_not_overload() -> None:
    async with served(nothing) as connection:
        stub = query_pb2_grpc.QueryServiceStub(connection.channel)
        request = query_pb2.ListMentionsRequest(page_token="x" * (17 * 1024 * 1024))
        with pytest.raises(InvalidArgumentError, match="too large, send less at once"):
            await connection.call(stub.ListMentions, request)


async def test_tokens_open_what_their_role_may() -> None:
    roles = {"swarmnexus.v1.QueryService": frozenset({"read"}), "swarmnexus.v1.WatchService": frozenset({"write"})}
    access = Access({"read": "r-token", "write": "w-token"}, roles)
    async with served(nothing, access, "r-token") as connection:
        await ask(connection)
        with pytest.raises(ForbiddenError):
            await anext(
                connection.stream(watch_pb2_grpc.WatchServiceStub(connection.channel).Watch, watch_pb2.WatchRequest())
            )
    for token in ("", "x-token", "r-token2"):
        async with served(nothing, access, token) as connection:
            with pytest.raises(UnauthenticatedError):
                await ask(connection)


async def test_a_taken_port_is_named() -> None:
    first, second = GrpcServer(OPEN), GrpcServer(OPEN)
    port = first.listen("127.0.0.1:0", None)
    with pytest.raises(OSError, match=f"cannot listen on 127.0.0.1:{port}: it is taken"):
        second.listen(f"127.0.0.1:{port}", None)
    await first.stop(0)
    await second.stop(0)


async def test_an_unknown_method_is_unimplemented() -> None:
    async with served(nothing) as connection:
        with pytest.raises(grpc.aio.AioRpcError) as raised:
            await connection.channel.unary_unary("/swarmnexus.v1.QueryService/Nothing")(b"", timeout=5)
        assert raised.value.code() is grpc.StatusCode.UNIMPLEMENTED
