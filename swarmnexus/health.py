"""grpc.health.v1: whether calls can be answered, service by service, told at once to those who watch."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from typing import Any

from grpc_health.v1 import health_pb2 as _messages
from grpc_health.v1 import health_pb2_grpc

from swarmnexus.errors import NotFoundError

NAME = "grpc.health.v1.Health"
OVERALL = ""
health_pb2: Any = _messages  # published types of it are older than it is
_STATES = health_pb2.HealthCheckResponse


class Health(health_pb2_grpc.HealthServicer):
    """The servicer that comes with gRPC keeps its watchers, and with them the process, for as long as they like."""

    def __init__(self, services: Iterable[str]) -> None:
        """Nothing is served until it is said to be."""
        self._serving = False
        self._names = {OVERALL, *services}
        self._withheld: set[str] = set()
        self._ending = False
        self._moved = asyncio.Event()

    def set_serving(self, *, serving: bool) -> None:
        """All services; those that are withheld stay so."""
        self._serving = serving
        self._tell()

    def withhold(self, service: str, *, withheld: bool) -> None:
        """Say that one service does not serve while the others do."""
        (self._withheld.add if withheld else self._withheld.discard)(service)
        self._tell()

    def end(self) -> None:
        """Tell all watchers that nothing is served any more, and let them go."""
        self._ending, self._serving = True, False
        self._tell()

    async def Check(  # noqa: N802 - gRPC's name
        self,
        request: Any,
        context: Any,  # noqa: ARG002
    ) -> Any:
        """Raises NotFoundError for a service that is not here."""
        if request.service not in self._names:
            raise NotFoundError(f"there is no service {request.service[:100]!r}")
        return _STATES(status=self._status(request.service))

    async def List(  # noqa: N802
        self,
        request: Any,  # noqa: ARG002
        context: Any,  # noqa: ARG002
    ) -> Any:
        """Every service with its state."""
        states = {name: _STATES(status=self._status(name)) for name in self._names}
        return health_pb2.HealthListResponse(statuses=states)

    async def Watch(  # noqa: N802
        self,
        request: Any,
        context: Any,  # noqa: ARG002
    ) -> AsyncGenerator[Any]:
        """The state now, then each other one, until the server ends."""
        told = None
        while True:
            moved, status = self._moved, self._status(request.service)
            if status != told:
                told = status
                yield _STATES(status=status)
            elif self._ending:
                return
            else:
                await moved.wait()

    def _status(self, service: str) -> int:
        if service not in self._names:
            return int(_STATES.SERVICE_UNKNOWN)
        return int(_STATES.SERVING if self._serving and service not in self._withheld else _STATES.NOT_SERVING)

    def _tell(self) -> None:
        # those who wait hold this event; later ones wait for the next
        self._moved.set()
        self._moved = asyncio.Event()
