"""Our errors as gRPC statuses with google.rpc details, and back."""

from typing import NoReturn

import grpc
from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
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
    UnimplementedError,
)
from swarmnexus.reasons import DOMAIN, Reason

INTERNAL_MESSAGE = "internal error: see the log of the store"
_CODES: dict[type[SwarmError], grpc.StatusCode] = {
    InvalidArgumentError: grpc.StatusCode.INVALID_ARGUMENT,
    NotFoundError: grpc.StatusCode.NOT_FOUND,
    UnimplementedError: grpc.StatusCode.UNIMPLEMENTED,
    UnauthenticatedError: grpc.StatusCode.UNAUTHENTICATED,
    ForbiddenError: grpc.StatusCode.PERMISSION_DENIED,
    OverloadedError: grpc.StatusCode.RESOURCE_EXHAUSTED,
    UnavailableError: grpc.StatusCode.UNAVAILABLE,
}
_PLAIN = (NotFoundError, UnimplementedError, UnauthenticatedError, ForbiddenError)  # a message and nothing else
# What gRPC itself says when nobody of ours did.
_UNKNOWN_OUTCOME = {
    grpc.StatusCode.UNAVAILABLE: Reason.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED: Reason.DEADLINE_EXCEEDED,
    grpc.StatusCode.CANCELLED: Reason.UNKNOWN_OUTCOME,  # its own answer to too many calls at once
}
_DETAILS_KEY = "grpc-status-details-bin"  # where grpc_status looks for them
_DEFAULT_RETRY_SECONDS = 1.0
_LONGEST_BYTES = 1_000  # it travels three times within 8 KB of metadata, once with % before each byte

Detail = BadRequest | ErrorInfo | RetryInfo


def code_of(error: SwarmError) -> grpc.StatusCode:
    """The status that stands for an error of ours."""
    if error.kind is Reason.DEADLINE_EXCEEDED:
        return grpc.StatusCode.DEADLINE_EXCEEDED
    return _CODES.get(type(error), grpc.StatusCode.INTERNAL)


async def abort(context: "grpc.aio.ServicerContext[object, object]", error: SwarmError) -> NoReturn:
    """End the call with the status of `error`: its reason, field violations and retry hints travel as details."""
    code = code_of(error)
    message = INTERNAL_MESSAGE if code is grpc.StatusCode.INTERNAL else _cut(str(error))
    status = Status(code=code.value[0], message=message)
    _attach(status, ErrorInfo(reason=error.kind, domain=DOMAIN))
    if isinstance(error, InvalidArgumentError):
        violation = BadRequest.FieldViolation(field=error.field, description=_cut(error.reason))
        _attach(status, BadRequest(field_violations=[violation]))
    if isinstance(error, OverloadedError | UnavailableError):
        delay = Duration()
        delay.FromMilliseconds(round(error.retry_after_seconds * 1000))
        _attach(status, RetryInfo(retry_delay=delay))
    await context.abort(code, message, ((_DETAILS_KEY, status.SerializeToString()),))


def _cut(text: str) -> str:
    return text.encode()[:_LONGEST_BYTES].decode(errors="ignore")


def _attach(status: Status, detail: Detail) -> None:
    packed = Any()
    packed.Pack(detail)
    status.details.append(packed)


def from_rpc(error: grpc.aio.AioRpcError) -> SwarmError:
    """The error of ours that a failed call stands for."""
    code, message, details = error.code(), error.details() or error.code().name.lower(), _details(error)
    kind = _kind(details)
    if code in _UNKNOWN_OUTCOME:
        told = f"the store does not answer ({code.name.lower()}): {message}"
        return UnavailableError(told, _retry_seconds(details, 0.5), kind=kind or _UNKNOWN_OUTCOME[code])
    if code is grpc.StatusCode.INVALID_ARGUMENT:
        return _invalid(details, message, kind)
    if code is grpc.StatusCode.RESOURCE_EXHAUSTED:
        if kind is None and "larger than max" in message:  # gRPC's own limit: sending the same again is no use
            told = f"is too large, send less at once ({message})"
            return InvalidArgumentError("request", told, kind=Reason.MESSAGE_TOO_LARGE)
        return OverloadedError(message, _retry_seconds(details, _DEFAULT_RETRY_SECONDS), kind=kind)
    for plain in _PLAIN:
        if _CODES[plain] is code:
            return plain(message, kind=kind)
    return InternalError(f"the store failed ({code.name.lower()}): {message}", kind=kind)


def _invalid(details: list[Detail], message: str, kind: Reason | None) -> SwarmError:
    for detail in details:
        if isinstance(detail, BadRequest) and detail.field_violations:
            violation = detail.field_violations[0]
            return InvalidArgumentError(violation.field, violation.description, kind=kind)
    return InvalidArgumentError("request", message, kind=kind)


def _kind(details: list[Detail]) -> Reason | None:
    """None where there is none, and for one that only a later version of us knows."""
    for detail in details:
        if isinstance(detail, ErrorInfo) and detail.domain == DOMAIN and detail.reason in Reason.__members__:
            return Reason(detail.reason)
    return None


def _retry_seconds(details: list[Detail], otherwise: float) -> float:
    hints = [detail.retry_delay.ToMilliseconds() / 1000 for detail in details if isinstance(detail, RetryInfo)]
    return hints[0] if hints else otherwise


def _details(error: grpc.aio.AioRpcError) -> list[Detail]:
    try:
        status = rpc_status.from_call(error)  # type: ignore[arg-type]
    except ValueError:  # details that disagree with the status: not ours
        return []
    found: list[Detail] = []
    for packed in status.details if status else ():
        for kind in (BadRequest, ErrorInfo, RetryInfo):
            detail = kind()
            if packed.Unpack(detail):
                found.append(detail)
    return found
