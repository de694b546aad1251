"""Whether the store takes calls right now."""

from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from swarmnexus.client import StoreConnection

_TIMEOUT_SECONDS = 1.0


async def store_serves(store: StoreConnection) -> bool:
    """Ask its health service; never raises."""
    stub: Any = health_pb2_grpc.HealthStub(store.channel)
    try:
        answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=_TIMEOUT_SECONDS)
    except grpc.aio.AioRpcError:
        return False
    return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)
