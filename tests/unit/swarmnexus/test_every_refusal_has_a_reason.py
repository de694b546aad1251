"""What a program sees of each refusal: status, reason, field, hint. A real server, asked without our client."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, RetryInfo
from grpc_health.v1 import health_pb2
from grpc_status import rpc_status

from swarmnexus.access import Access
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
from swarmnexus.reasons import Reason
from swarmnexus.server import GrpcServer
from swarmnexus.status import from_rpc
from swarmnexus.v1 import query_pb2, query_pb2_grpc, watch_pb2, watch_pb2_grpc

META = "/swarmnexus.v1.QueryService/GetMeta"
LIST = "/swarmnexus.v1.QueryService/ListMentions"
WATCH = "/swarmnexus.v1.WatchService/Watch"
DOCUMENT = Path(__file__).parents[3] / "docs/grpc.md"
CODE = grpc.StatusCode
Answer = Callable[[], Awaitable[None]]


class Query(query_pb2_grpc.QueryServiceServicer):
    """Does what the test says."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def GetMeta(self, request: query_pb2.GetMetaRequest, context: Any) -> query_pb2.GetMetaResponse:  # noqa: ARG002, N802
        await self._answer()
        return query_pb2.GetMetaResponse()


class Watch(watch_pb2_grpc.WatchServiceServicer):
    """Does what the test says."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    async def Watch(self, request: watch_pb2.WatchRequest, context: Any) -> AsyncIterator[watch_pb2.WatchResponse]:  # noqa: ARG002, N802
        await self._answer()
        yield watch_pb2.WatchResponse()


@asynccontextmanager
async def served(answer: Answer, access: Access | None = None, most: int = 256) -> AsyncIterator[grpc.aio.Channel]:
    server = GrpcServer(access or Access({}, {}), most)
    query_pb2_grpc.add_QueryServiceServicer_to_server(Query(answer), server.server)  # type: ignore[abstract]
    watch_pb2_grpc.add_WatchServiceServicer_to_server(Watch(answer), server.server)
    port = server.listen("127.0.0.1:0", None)
    await server.server.start()
    async with grpc.aio.insecure_channel(f"127.0.0.1:{port}") as channel:
        yield channel
    await server.stop(0)


async def refusal(channel: grpc.aio.Channel, method: str = META, message: bytes = b"", **how: Any) -> Any:
    call = channel.unary_stream(method)(message, timeout=10, **how)
    with pytest.raises(grpc.aio.AioRpcError) as raised:
        await anext(aiter(call))
    return raised.value


def details(error: Any) -> dict[str, Any]:
    status = rpc_status.from_call(error)
    assert status is not None, f"{error.code()} came without details"
    assert (status.code, status.message) == (error.code().value[0], error.details())
    found: dict[str, Any] = {}
    for packed in status.details:
        for kind in (BadRequest, ErrorInfo, RetryInfo):
            detail = kind()
            if packed.Unpack(detail):
                found[kind.__name__] = detail
    assert len(found) == len(status.details)
    return found


def raising(error: Exception) -> Answer:
    async def answer() -> None:
        raise error

    return answer


async def nothing() -> None:
    pass


@pytest.mark.parametrize("method", [META, WATCH])
@pytest.mark.parametrize(
    ("error", "code", "reason", "also"),
    [
        (InvalidArgumentError("filter.q", "has no words"), CODE.INVALID_ARGUMENT, "INVALID_FIELD", {"BadRequest"}),
        (NotFoundError("there is no mention 1"), CODE.NOT_FOUND, "NO_SUCH_THING", set()),
        (UnauthenticatedError("send a token"), CODE.UNAUTHENTICATED, "UNKNOWN_TOKEN", set()),
        (ForbiddenError("not yours"), CODE.PERMISSION_DENIED, "ROLE_NOT_ALLOWED", set()),
        (OverloadedError("too much", 2.5), CODE.RESOURCE_EXHAUSTED, "OVERLOADED", {"RetryInfo"}),
        (OverloadedError("full", 5, kind=Reason.DISK_FULL), CODE.RESOURCE_EXHAUSTED, "DISK_FULL", {"RetryInfo"}),
        (UnavailableError("it stops", 2.5), CODE.UNAVAILABLE, "UNAVAILABLE", {"RetryInfo"}),
        (
            UnavailableError("too slow", kind=Reason.DEADLINE_EXCEEDED),
            CODE.DEADLINE_EXCEEDED,
            "DEADLINE_EXCEEDED",
            {"RetryInfo"},
        ),
        (InternalError("secret of the inside"), CODE.INTERNAL, "INTERNAL", set()),
        (KeyError("secret of the inside"), CODE.INTERNAL, "INTERNAL", set()),
        (ZeroDivisionError(), CODE.INTERNAL, "INTERNAL", set()),
        (NotImplementedError("secret"), CODE.UNIMPLEMENTED, "NO_SUCH_METHOD", set()),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
async def test_each_error_has_its_status_its_reason_and_its_details(
    method: str, error: Exception, code: grpc.StatusCode, reason: str, also: set[str]
) -> None:
    async with served(raising(error)) as channel:
        seen = await refusal(channel, method)
        told = details(seen)
        assert (seen.code(), told["ErrorInfo"].reason, told["ErrorInfo"].domain) == (code, reason, "swarmnexus")
        assert set(told) == {"ErrorInfo", *also}
        if isinstance(error, InvalidArgumentError):
            violation = told["BadRequest"].field_violations[0]
            assert (violation.field, violation.description) == ("filter.q", "has no words")
        if isinstance(error, OverloadedError | UnavailableError):
            assert told["RetryInfo"].retry_delay.ToMilliseconds() == error.retry_after_seconds * 1000
        everything = repr(seen) + str(told)
        assert "secret" not in everything
        assert "Traceback" not in everything
        back = from_rpc(seen)
        assert back.kind is Reason[reason]
        assert type(back) is type(error) or not isinstance(error, SwarmError)


async def test_what_the_edge_itself_refuses_has_reasons_too() -> None:
    roles = {"swarmnexus.v1.QueryService": frozenset({"read"}), "swarmnexus.v1.WatchService": frozenset({"write"})}
    access = Access({"read": "r-token", "write": "w-token"}, roles)
    read = (("authorization", "Bearer r-token"),)
    async with served(nothing, access) as channel:
        for made, code, reason in [
            (refusal(channel), CODE.UNAUTHENTICATED, "UNKNOWN_TOKEN"),
            (refusal(channel, WATCH, metadata=read), CODE.PERMISSION_DENIED, "ROLE_NOT_ALLOWED"),
            (refusal(channel, LIST, b"\xff\xff", metadata=read), CODE.INVALID_ARGUMENT, "MALFORMED_MESSAGE"),
            (refusal(channel, "/swarmnexus.v1.QueryService/No", metadata=read), CODE.UNIMPLEMENTED, "NO_SUCH_METHOD"),
            (refusal(channel, "/no.Such/Method", metadata=read), CODE.UNIMPLEMENTED, "NO_SUCH_METHOD"),
            (refusal(channel, "/", metadata=read), CODE.UNIMPLEMENTED, "NO_SUCH_METHOD"),
            (
                refusal(
                    channel,
                    "/grpc.health.v1.Health/Check",
                    health_pb2.HealthCheckRequest(service="no.Such").SerializeToString(),
                ),
                CODE.NOT_FOUND,
                "NO_SUCH_THING",
            ),
        ]:
            seen = await made
            assert (seen.code(), details(seen)["ErrorInfo"].reason) == (code, reason)


async def test_a_full_gate_says_when_to_come_again() -> None:
    inside, held = asyncio.Event(), asyncio.Event()

    async def hold() -> None:
        inside.set()
        await held.wait()

    async with served(hold, most=1) as channel:
        first = asyncio.ensure_future(channel.unary_unary(META)(b"", timeout=20))
        await inside.wait()
        seen = await refusal(channel)
        told = details(seen)
        assert (seen.code(), told["ErrorInfo"].reason) == (CODE.RESOURCE_EXHAUSTED, "OVERLOADED")
        assert told["RetryInfo"].retry_delay.ToMilliseconds() > 0
        held.set()
        await first


async def test_a_server_without_time_says_so_itself() -> None:
    async def slow() -> None:
        raise TimeoutError

    async with served(slow) as channel:
        seen = await refusal(channel)
        assert (seen.code(), details(seen)["ErrorInfo"].reason) == (CODE.DEADLINE_EXCEEDED, "DEADLINE_EXCEEDED")


async def test_a_long_message_is_cut_to_what_metadata_may_hold() -> None:
    async with served(raising(InvalidArgumentError("q", "𝕏é" * 50_000))) as channel:
        seen = await refusal(channel)
        assert seen.code() is CODE.INVALID_ARGUMENT
        assert len(seen.details().encode()) <= 1_000
        assert details(seen)["BadRequest"].field_violations[0].field == "q"


async def test_a_reason_of_a_later_version_is_the_usual_one_of_its_status() -> None:
    error = NotFoundError("gone")
    error.kind = "SOMETHING_NEW"  # type: ignore[assignment]
    async with served(raising(error)) as channel:
        seen = await refusal(channel)
        assert details(seen)["ErrorInfo"].reason == "SOMETHING_NEW"
        assert from_rpc(seen).kind is Reason.NO_SUCH_THING


def test_the_document_explains_every_reason_and_no_other() -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| ([A-Z_]+) \| (.+) \|$", DOCUMENT.read_text(), re.MULTILINE)
    assert [reason for reason, _, _ in rows] == [reason.value for reason in Reason]
    for reason, code, advice in rows:
        assert CODE[code] is not CODE.OK, reason
        assert advice.endswith("."), reason
