import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from google.protobuf.empty_pb2 import Empty
from google.protobuf.message import Message
from google.protobuf.wrappers_pb2 import StringValue

from store_svc.writing.desk import Desk
from store_svc.writing.link import WritingLink
from swarmnexus.errors import InternalError, InvalidArgumentError, OverloadedError, UnavailableError
from swarmnexus.reasons import Reason

SECONDS = 10


@asynccontextmanager
async def two_ends() -> AsyncIterator[tuple[WritingLink, Desk, list[int], list[str]]]:
    loop, (ours, theirs) = asyncio.get_running_loop(), socket.socketpair()
    revisions: list[int] = []
    deaths: list[str] = []
    _, link = await loop.create_unix_connection(lambda: WritingLink(revisions.append, deaths.append), sock=ours)
    _, desk = await loop.create_unix_connection(Desk, sock=theirs)
    try:
        async with asyncio.timeout(SECONDS):
            yield link, desk, revisions, deaths
    finally:
        desk.closing.set()
        await desk.end()
        await link.close(SECONDS)


async def echo(request: StringValue) -> Message:
    return request


async def test_calls_are_answered_each_with_its_own_whatever_the_order() -> None:
    async with two_ends() as (link, desk, _, _):
        turn = asyncio.Event()

        async def first_waits(request: StringValue) -> Message:
            if request.value == "0":
                await turn.wait()
            turn.set()
            return request

        desk.open({"Echo": (StringValue, first_waits)}, revision=1)
        assert await link.ready() == ""
        requests = [StringValue(value=str(number)).SerializeToString() for number in range(20)]
        assert await asyncio.gather(*(link.call("Echo", request) for request in requests)) == requests


async def test_a_call_is_told_why_it_is_refused_and_nothing_of_what_failed_inside() -> None:
    async def refuse(_request: Empty) -> Message:
        raise OverloadedError("too much waits", 0.5)

    async def fail(_request: Empty) -> Message:
        raise ZeroDivisionError("a secret of the code")

    async with two_ends() as (link, desk, _, _):
        desk.open({"Refuse": (Empty, refuse), "Fail": (Empty, fail), "Echo": (StringValue, echo)}, revision=1)
        with pytest.raises(OverloadedError, match="too much waits") as refused:
            await link.call("Refuse", b"")
        assert refused.value.retry_after_seconds == 0.5
        with pytest.raises(InternalError) as failed:
            await link.call("Fail", b"")
        assert "secret" not in str(failed.value)
        with pytest.raises(InvalidArgumentError) as malformed:
            await link.call("Echo", b"\xff\xff")
        assert malformed.value.kind is Reason.MALFORMED_MESSAGE


async def test_a_commit_is_told_before_what_it_answers_and_a_death_once() -> None:
    async with two_ends() as (link, desk, revisions, deaths):
        seen: list[list[int]] = []

        async def commit(_request: Empty) -> Message:
            desk.announce(7)
            await asyncio.sleep(0)  # as the answer of a commit comes from another thread, after its announcement
            return Empty()

        desk.open({"Commit": (Empty, commit)}, revision=6)
        await link.call("Commit", b"")
        seen.append(list(revisions))
        assert seen == [[7]]
        desk.tell_death("the disk is gone")
        desk.tell_death("the disk is gone")
        await link.call("Commit", b"")  # asked before the news came, answered after it
        with pytest.raises(UnavailableError, match="the disk is gone"):
            await link.call("Commit", b"")
    assert deaths == ["the disk is gone"]


async def test_nobody_waits_for_a_process_that_has_ended() -> None:
    async with two_ends() as (link, desk, _, deaths):
        arrived, never = asyncio.Event(), asyncio.Event()

        async def hang(_request: Empty) -> Message:
            arrived.set()
            await never.wait()
            return Empty()

        desk.open({"Hang": (Empty, hang)}, revision=1)
        call = asyncio.create_task(link.call("Hang", b""))
        await arrived.wait()
        desk.closing.set()  # lest this process end with its end of the socket
        assert desk._transport
        desk._transport.close()
        with pytest.raises(UnavailableError, match="has ended"):
            await call
        assert len(deaths) == 1
        never.set()
