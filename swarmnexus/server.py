"""The gRPC server every service with RPCs runs: health, reflection, tokens, an overload gate, one error model."""

import asyncio
import contextlib
import hmac
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health_aio
from grpc_reflection.v1alpha import reflection

from swarmnexus.errors import ForbiddenError, OverloadedError, SwarmError, UnauthenticatedError
from swarmnexus.logs import get_logger
from swarmnexus.status import abort

_MAX_MESSAGE_BYTES = 16 * 1024 * 1024
_OPEN_PREFIXES = ("/grpc.health.v1.", "/grpc.reflection.")
_DEFAULT_DEADLINE_SECONDS = 30.0
_MAX_DEADLINE_SECONDS = 3600.0
_INTERNAL = "internal error: see the log of the store"
_RETRY_SECONDS = 0.5
_OPTIONS = [
    ("grpc.so_reuseport", 0),  # otherwise a second store would bind the same port in silence
    ("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
]
_log = get_logger(__name__)

Behavior = Callable[[Any, Any], Any]


@dataclass(frozen=True)
class Access:
    """Which token opens which service. With no tokens at all everybody may do everything (loopback only)."""

    tokens: Mapping[str, str]  # role → token; empty tokens are left out
    roles: Mapping[str, frozenset[str]]  # full service name → the roles that may call it

    def check(self, service: str, metadata: Any) -> None:
        """Raises UnauthenticatedError or ForbiddenError."""
        if not self.tokens:
            return
        given = str(dict(metadata or ()).get("authorization", "")).removeprefix("Bearer ").encode()
        # every token is compared, in constant time, whatever the first comparison said
        known = {role for role, token in self.tokens.items() if hmac.compare_digest(given, token.encode())}
        if not known:
            raise UnauthenticatedError("send a known token as metadata: authorization: Bearer TOKEN")
        if not known & self.roles.get(service, frozenset()):
            raise ForbiddenError(f"the {'/'.join(sorted(known))} token does not open {service}")


class _Edge(grpc.aio.ServerInterceptor):
    """Checks the token, counts what is under way, and turns errors into statuses."""

    def __init__(self, access: Access, max_in_flight: int) -> None:
        self._access = access
        self._max = max_in_flight
        self._in_flight = 0

    async def intercept_service(
        self, continuation: Callable[[Any], Awaitable[Any]], handler_call_details: Any
    ) -> "grpc.RpcMethodHandler[Any, Any]":
        method: str = handler_call_details.method
        handler: Any = await continuation(handler_call_details)
        if handler is None or method.startswith(_OPEN_PREFIXES):
            return handler  # type: ignore[no-any-return]
        try:
            self._access.check(method.split("/")[1], handler_call_details.invocation_metadata)
        except SwarmError as error:
            return _refusing(error)
        if handler.unary_unary:
            return grpc.unary_unary_rpc_method_handler(
                self._unary(method, handler.unary_unary), handler.request_deserializer, handler.response_serializer
            )
        return grpc.unary_stream_rpc_method_handler(
            self._stream(method, handler.unary_stream), handler.request_deserializer, handler.response_serializer
        )

    def _unary(self, method: str, behavior: Behavior) -> Behavior:
        async def guarded(request: Any, context: Any) -> Any:
            try:
                if self._in_flight >= self._max:
                    raise OverloadedError(f"{self._max} calls are under way", _RETRY_SECONDS)  # noqa: TRY301
                self._in_flight += 1
                try:
                    async with asyncio.timeout(_seconds_left(context)):
                        return await behavior(request, context)
                finally:
                    self._in_flight -= 1
            except SwarmError as error:
                await abort(context, error)
            except TimeoutError:
                await context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "not done in time; it may still take effect")
            except (asyncio.CancelledError, grpc.aio.AbortError):
                raise
            except Exception:  # noqa: BLE001 - the edge: nothing may leave it unnamed or unlogged
                _log.exception("call failed", method=method)
                await context.abort(grpc.StatusCode.INTERNAL, _INTERNAL)

        return guarded

    def _stream(self, method: str, behavior: Behavior) -> Behavior:
        async def guarded(request: Any, context: Any) -> AsyncIterator[Any]:
            try:
                # closed with the call, not when the garbage is collected: it may hold a place of few
                async with contextlib.aclosing(behavior(request, context)) as responses:
                    async for response in responses:
                        yield response
            except SwarmError as error:
                await abort(context, error)
            except (asyncio.CancelledError, grpc.aio.AbortError):
                raise
            except Exception:  # noqa: BLE001 - the edge: nothing may leave it unnamed or unlogged
                _log.exception("stream failed", method=method)
                await context.abort(grpc.StatusCode.INTERNAL, _INTERNAL)

        return guarded


def _refusing(error: SwarmError) -> "grpc.RpcMethodHandler[Any, Any]":
    """Ends a call before its message is parsed: who may not call has no claim to that work."""

    async def refuse(_message: bytes, context: Any) -> None:
        await abort(context, error)

    return grpc.unary_unary_rpc_method_handler(refuse)


def _seconds_left(context: Any) -> float:
    remaining: float | None = context.time_remaining()
    return _DEFAULT_DEADLINE_SECONDS if remaining is None else min(max(remaining, 0.0), _MAX_DEADLINE_SECONDS)


class GrpcServer:
    """A server with its health: register services on `server`, then start, then say that it serves."""

    def __init__(self, access: Access, max_in_flight: int = 256) -> None:
        self.server = grpc.aio.server(interceptors=[_Edge(access, max_in_flight)], options=_OPTIONS)
        self._health = health_aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self.server)
        self._services: list[str] = []

    def reflect(self, services: list[str]) -> None:
        """Offer these services to reflection and health, beside health itself."""
        self._services = services
        reflection.enable_server_reflection(
            [*services, health_pb2.DESCRIPTOR.services_by_name["Health"].full_name, reflection.SERVICE_NAME],
            self.server,
        )

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

    async def set_serving(self, *, serving: bool) -> None:
        """Say to health checks whether calls can be answered."""
        states = health_pb2.HealthCheckResponse
        state = states.SERVING if serving else states.NOT_SERVING
        for name in ["", *self._services]:
            await self._health.set(name, state)

    async def stop(self, grace_seconds: float) -> None:
        """Refuse new calls, let those under way finish for a while, then cut them."""
        await self._health.enter_graceful_shutdown()
        await self.server.stop(grace_seconds)
