"""Our errors as gRPC statuses with google.rpc details, and back."""

from typing import NoReturn

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.rpc.error_details_pb2 import BadRequest, RetryInfo
from google.rpc.status_pb2 import Status
from grpc_status import rpc_status

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

_CODES: dict[type[SwarmError], grpc.StatusCode] = {
    InvalidArgumentError: grpc.StatusCode.INVALID_ARGUMENT,
    NotFoundError: grpc.StatusCode.NOT_FOUND,
    UnauthenticatedError: grpc.StatusCode.UNAUTHENTICATED,
    ForbiddenError: grpc.StatusCode.PERMISSION_DENIED,
    OverloadedError: grpc.StatusCode.RESOURCE_EXHAUSTED,
    UnavailableError: grpc.StatusCode.UNAVAILABLE,
}
_UNKNOWN_OUTCOME = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.CANCELLED,  # grpc.aio's own answer above its limit of pending calls
}
_DETAILS_KEY = "grpc-status-details-bin"  # where grpc_status looks for them
_DEFAULT_RETRY_SECONDS = 1.0


async def abort(context: "grpc.aio.ServicerContext[object, object]", error: SwarmError) -> NoReturn:
    """End the call with the status of `error`: field violations and retry hints travel as details."""
    code = _CODES.get(type(error), grpc.StatusCode.INTERNAL)
    message = str(error) if type(error) in _CODES else "internal error: see the log of the store"
    status = Status(code=code.value[0], message=message)
    if isinstance(error, InvalidArgumentError):
        violation = BadRequest.FieldViolation(field=error.field, description=error.reason)
        _attach(status, BadRequest(field_violations=[violation]))
    if isinstance(error, OverloadedError):
        delay = Duration()
        delay.FromMilliseconds(round(error.retry_after_seconds * 1000))
        _attach(status, RetryInfo(retry_delay=delay))
    await context.abort(code, message, ((_DETAILS_KEY, status.SerializeToString()),))


def _attach(status: Status, detail: BadRequest | RetryInfo) -> None:
    packed = Any()
    packed.Pack(detail)
    status.details.append(packed)


def from_rpc(error: grpc.aio.AioRpcError) -> SwarmError:
    """The error of ours that a failed call stands for."""
    code, message = error.code(), error.details() or error.code().name.lower()
    if code in _UNKNOWN_OUTCOME:
        return UnavailableError(f"the store does not answer ({code.name.lower()}): {message}")
    if code is grpc.StatusCode.INVALID_ARGUMENT:
        return _invalid(error, message)
    if code is grpc.StatusCode.RESOURCE_EXHAUSTED:
        return _exhausted(error, message)
    for kind, own in _CODES.items():
        if own is code and kind in (NotFoundError, UnauthenticatedError, ForbiddenError):
            return kind(message)
    return InternalError(f"the store failed ({code.name.lower()}): {message}")


def _invalid(error: grpc.aio.AioRpcError, message: str) -> SwarmError:
    for detail in _details(error):
        if isinstance(detail, BadRequest) and detail.field_violations:
            violation = detail.field_violations[0]
            return InvalidArgumentError(violation.field, violation.description)
    return InvalidArgumentError("request", message)


def _exhausted(error: grpc.aio.AioRpcError, message: str) -> SwarmError:
    if "larger than max" in message:  # gRPC's own limit: sending the same again is no use
        return InvalidArgumentError("request", f"is too large, send less at once ({message})")
    delays = [detail.retry_delay.ToMilliseconds() for detail in _details(error) if isinstance(detail, RetryInfo)]
    return OverloadedError(message, delays[0] / 1000 if delays else _DEFAULT_RETRY_SECONDS)


def _details(error: grpc.aio.AioRpcError) -> list[BadRequest | RetryInfo]:
    try:
        status = rpc_status.from_call(error)  # type: ignore[arg-type]
    except ValueError:  # details that disagree with the status: not ours
        return []
    found: list[BadRequest | RetryInfo] = []
    for packed in status.details if status else ():
        for kind in (BadRequest, RetryInfo):
            detail = kind()
            if packed.Unpack(detail):
                found.append(detail)
    return found
