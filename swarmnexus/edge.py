"""What every call passes: its token, its place, its deadline; and what becomes of its errors."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc
from google.protobuf.message import DecodeError

from swarmnexus.access import Access
from swarmnexus.errors import InvalidArgumentError, SwarmError, UnavailableError, UnimplementedError
from swarmnexus.gate import Gate
from swarmnexus.logs import get_logger
from swarmnexus.reasons import Reason
from swarmnexus.rpc_metrics import OTHER, UNDER_WAY, served
from swarmnexus.status import INTERNAL_MESSAGE, abort, code_of

_HEALTH = "grpc.health.v1.Health"
_REFLECTION = "grpc.reflection."
_DEFAULT_DEADLINE_SECONDS = 30.0
_MAX_DEADLINE_SECONDS = 3600.0
_log = get_logger(__name__)

Behavior = Callable[[Any, Any], Any]
Handler = Any  # grpc.RpcMethodHandler, whose types know nothing of the asynchronous ones


class Edge(grpc.aio.ServerInterceptor):
    """Knows a method's handler from its first call on; a refused call's message is never read."""

    def __init__(self, access: Access, most_calls: int, most_bytes: int) -> None:
        """The two limits are those of each service, so that a flood of one leaves the others their places."""
        self._access = access
        self._most_calls = most_calls
        self._most_bytes = most_bytes
        self._gates: dict[str, Gate] = {}
        self._handlers: dict[str, Handler] = {}

    async def intercept_service(self, continuation: Callable[[Any], Awaitable[Any]], handler_call_details: Any) -> Any:
        """Called by gRPC for each call, before anything of it is read but its metadata."""
        path: str = handler_call_details.method
        handler = self._handlers.get(path)
        if handler is None:
            inner: Handler = await continuation(handler_call_details)
            if inner is None:
                return _refusing(OTHER, UnimplementedError("there is no such method"))
            handler = self._handlers[path] = self._guarding(path, inner)
        service = path.split("/")[1]
        if service == _HEALTH or service.startswith(_REFLECTION):
            return handler
        try:
            self._access.check(service, handler_call_details.invocation_metadata)
            self._gate(service).require_room()
        except SwarmError as error:
            return _refusing(path.lstrip("/"), error)
        return handler

    def _gate(self, service: str) -> Gate:
        gate = self._gates.get(service)
        if gate is None:
            gate = self._gates[service] = Gate(self._most_calls, self._most_bytes)
            UNDER_WAY.labels(service).set_function(lambda: gate.calls)
        return gate

    def _guarding(self, path: str, inner: Handler) -> Handler:
        method = path.lstrip("/")
        if inner.unary_unary:
            gate = self._gate(path.split("/")[1])
            return grpc.unary_unary_rpc_method_handler(
                _unary(method, inner, gate), response_serializer=inner.response_serializer
            )
        if inner.unary_stream:
            return grpc.unary_stream_rpc_method_handler(
                _stream(method, inner), response_serializer=inner.response_serializer
            )
        return inner  # reflection


def _unary(method: str, inner: Handler, gate: Gate) -> Behavior:
    async def guarded(message: bytes, context: Any) -> Any:
        async with _told(method, context):
            with gate.place(len(message)):
                request = _parsed(inner, message)
                try:
                    async with asyncio.timeout(_seconds_left(context)):
                        return await inner.unary_unary(request, context)
                except TimeoutError as error:
                    told = "not done in time; it may still take effect"
                    raise UnavailableError(told, kind=Reason.DEADLINE_EXCEEDED) from error

    return guarded


def _stream(method: str, inner: Handler) -> Behavior:
    async def guarded(message: bytes, context: Any) -> AsyncIterator[Any]:
        async with (
            _told(method, context),
            # closed with the call, not when the garbage is collected: it may hold a place of few
            contextlib.aclosing(inner.unary_stream(_parsed(inner, message), context)) as responses,
        ):
            async for response in responses:
                yield response

    return guarded


@contextlib.asynccontextmanager
async def _told(method: str, context: Any) -> AsyncIterator[None]:
    """Ends the call with a status for whatever is raised inside, and counts it."""
    began, code = time.perf_counter(), grpc.StatusCode.CANCELLED
    try:
        yield
        code = grpc.StatusCode.OK
    except SwarmError as error:
        code = code_of(error)
        if code is grpc.StatusCode.INTERNAL:
            _log.exception("call failed", method=method)
        await abort(context, error)
    except NotImplementedError:  # what a generated service answers where ours has nothing
        code = grpc.StatusCode.UNIMPLEMENTED
        await abort(context, UnimplementedError("there is no such method yet"))
    except (asyncio.CancelledError, GeneratorExit, grpc.aio.AbortError):
        raise
    except Exception:  # noqa: BLE001 - the edge: nothing may leave it unnamed or unlogged
        code = grpc.StatusCode.INTERNAL
        _log.exception("call failed", method=method)
        await abort(context, SwarmError(INTERNAL_MESSAGE))
    finally:
        served.note(method, code, time.perf_counter() - began)


def _refusing(method: str, error: SwarmError) -> Handler:
    """Ends a call before its message is read: who may not call, or comes too late, has no claim to that work."""

    async def refuse(_messages: AsyncIterator[bytes], context: Any) -> None:
        async with _told(method, context):
            raise error

    # as a stream, for then gRPC reads nothing unless it is asked to
    return grpc.stream_stream_rpc_method_handler(refuse)


def _parsed(inner: Handler, message: bytes) -> Any:
    try:
        return inner.request_deserializer(message)
    except DecodeError as error:
        told = "is no message of this method"
        raise InvalidArgumentError("request", told, kind=Reason.MALFORMED_MESSAGE) from error


def _seconds_left(context: Any) -> float:
    remaining: float | None = context.time_remaining()
    return _DEFAULT_DEADLINE_SECONDS if remaining is None else min(max(remaining, 0.0), _MAX_DEADLINE_SECONDS)
