"""A real server of ours whose answers are the test's, and a real connection to it, in one event loop."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from swarmnexus.access import Access
from swarmnexus.client import StoreConnection
from swarmnexus.limits import LIMITS, Limits
from swarmnexus.server import GrpcServer
from swarmnexus.settings import StoreClientSettings
from swarmnexus.v1 import query_pb2, query_pb2_grpc, watch_pb2, watch_pb2_grpc

Answer = Callable[[Any], Awaitable[Any]]


class _Query(query_pb2_grpc.QueryServiceServicer):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def GetMeta(self, request: Any, context: Any) -> query_pb2.GetMetaResponse:  # noqa: ARG002, N802
        await self._answer(context)
        return query_pb2.GetMetaResponse()


class _Watch(watch_pb2_grpc.WatchServiceServicer):
    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def Watch(self, request: Any, context: Any) -> AsyncIterator[watch_pb2.WatchResponse]:  # noqa: ARG002, N802
        yield watch_pb2.WatchResponse(revision=1)
        await self._answer(context)
        yield watch_pb2.WatchResponse(revision=2)


async def nothing(_context: Any) -> None:
    """Answer at once."""


@asynccontextmanager
async def serving(
    answer: Answer = nothing, limits: Limits = LIMITS, client_limits: Limits = LIMITS
) -> AsyncIterator[tuple[GrpcServer, StoreConnection]]:
    """Each call does `answer(context)`; the watch answers once before and once after it."""
    server = GrpcServer(Access({}, {}), services=["swarmnexus.v1.QueryService"], limits=limits)
    query_pb2_grpc.add_QueryServiceServicer_to_server(_Query(answer), server.server)  # type: ignore[abstract]
    watch_pb2_grpc.add_WatchServiceServicer_to_server(_Watch(answer), server.server)
    port = server.listen("127.0.0.1:0", None)
    await server.server.start()
    connection = StoreConnection(StoreClientSettings(store_target=f"127.0.0.1:{port}"), "", client_limits)
    try:
        yield server, connection
    finally:
        await connection.close()
        await server.stop(0)


async def ask(connection: StoreConnection, seconds: float = 5.0) -> None:
    """One read. Raises SwarmError."""
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    await connection.call(stub.GetMeta, query_pb2.GetMetaRequest(), timeout_seconds=seconds)


def watch(connection: StoreConnection) -> AsyncIterator[watch_pb2.WatchResponse]:
    """One stream."""
    return connection.stream(watch_pb2_grpc.WatchServiceStub(connection.channel).Watch, watch_pb2.WatchRequest())
