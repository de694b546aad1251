"""The gRPC server every service with RPCs runs: health, reflection, tokens, a gate, one error model."""

from collections.abc import Iterable

import grpc
from grpc_health.v1 import health_pb2_grpc

from swarmnexus import health
from swarmnexus.access import Access
from swarmnexus.edge import Edge
from swarmnexus.limits import LIMITS, Limits, server_options

DEFAULT_MOST_CALLS = 96
_MOST_REQUEST_BYTES = 64 * 1024 * 1024


class GrpcServer:
    """A server with its health: register services on `server`, then start, then say that it serves."""

    def __init__(
        self,
        access: Access,
        most_calls: int = DEFAULT_MOST_CALLS,
        services: Iterable[str] = (),
        limits: Limits = LIMITS,
    ) -> None:
        """`most_calls` may be under way at once in each service; `services` are the full names that have a health."""
        self.services = tuple(services)
        self.health = health.Health(self.services)
        edge = Edge(access, most_calls, _MOST_REQUEST_BYTES)
        self.server = grpc.aio.server(interceptors=[edge], options=server_options(limits))
        health_pb2_grpc.add_HealthServicer_to_server(self.health, self.server)

    def reflect(self) -> None:
        """Tell everybody who asks, without a token, what the services look like: for development."""
        from grpc_reflection.v1alpha import reflection  # noqa: PLC0415 - a server in production needs none of it

        reflection.enable_server_reflection([*self.services, health.NAME, reflection.SERVICE_NAME], self.server)

    def listen(self, address: str, credentials: grpc.ServerCredentials | None) -> int:
        """Bind HOST:PORT or unix:/path. Answers the port (1 for a socket). Raises OSError when it is taken."""
        try:
            if credentials:
                return self.server.add_secure_port(address, credentials)
            return self.server.add_insecure_port(address)
        except RuntimeError as error:
            raise OSError(
                f"cannot listen on {address}: it is taken, or not an address of this machine; "
                "stop who listens there, or choose another"
            ) from error

    async def stop(self, grace_seconds: float) -> None:
        """Say so to those who watch the health, refuse new calls, let those under way finish, then cut them."""
        self.health.end()
        await self.server.stop(grace_seconds)
