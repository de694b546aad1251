"""Knowing the store's revision: a watch that stays open follows it, a question asked in time proves it."""

import asyncio
import contextlib
import contextvars
import time
from types import TracebackType
from typing import NamedTuple, Self

from swarmnexus.client import StoreConnection
from swarmnexus.errors import SwarmError
from swarmnexus.logs import get_logger
from swarmnexus.time import now_ms
from swarmnexus.v1 import query_pb2, query_pb2_grpc, watch_pb2, watch_pb2_grpc

_RECONNECT_SECONDS = 0.5
_PROOF_SECONDS = 2.0  # a store that cannot say where it stands in this time would not list anything either
_log = get_logger(__name__)


class _Proved(NamedTuple):
    revision: int
    life: int
    at_ms: int


class Revisions:
    """`current` is the revision the store was last heard at, or None while nobody knows; enter it to keep it true.

    `life` counts the watches. After a break the same number may stand for other rows (a restored backup), so what
    was read in one life says nothing in the next.
    """

    def __init__(self, connection: StoreConnection) -> None:
        self.current: int | None = None
        self.life = 0
        self._connection = connection
        self._watch = watch_pb2_grpc.WatchServiceStub(connection.channel).Watch
        self._meta = query_pb2_grpc.QueryServiceStub(connection.channel).GetMeta
        self._task: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[None] | None = None
        self._next: asyncio.Future[int] | None = None
        self._proved = _Proved(0, 0, 0)

    async def still_at(self, revision: int) -> bool:
        """Whether the store stood at this revision at some moment after this call began. Raises SwarmError.

        The watch alone cannot tell: a commit is acked to its writer a moment before the watch brings it here, and
        a store that is cut off says nothing at all. All who ask while one question is under way share the next.
        """
        if revision != self.current:
            return False
        if self._next is None:
            self._next = asyncio.get_running_loop().create_future()
            self._next.add_done_callback(_mark_retrieved)
        answer = self._next
        if self._asking is None or self._asking.done():
            # the deadline of whoever comes first is not that of all who ask after
            self._asking = asyncio.create_task(self._ask(), context=contextvars.Context())
        return await asyncio.shield(answer) == revision

    def last_at_ms(self, revision: int, life: int) -> int | None:
        """When the store was last known to stand at this revision of this life; None if it has moved on since."""
        proved = self._proved
        return proved.at_ms if (proved.revision, proved.life) == (revision, life) else None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._follow())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in (self._task, self._asking):
            if task:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _ask(self) -> None:
        while self._next is not None:
            answer, self._next = self._next, None
            asked_at_ms = now_ms()
            try:
                told = await self._connection.call(
                    self._meta, query_pb2.GetMetaRequest(), timeout_seconds=_PROOF_SECONDS
                )
            except asyncio.CancelledError:
                answer.cancel()
                raise
            except Exception as error:  # noqa: BLE001 - those who asked raise it
                answer.set_exception(error)
            else:
                self._heard(told.revision, asked_at_ms)
                answer.set_result(told.revision)

    async def _follow(self) -> None:
        complaint = ""
        while True:
            heard, began = False, time.monotonic()
            try:
                async for step in self._connection.stream(self._watch, watch_pb2.WatchRequest()):
                    if not heard:
                        heard, complaint = True, ""
                        self.life += 1
                        self.current = step.revision
                        _log.info("the store is watched", revision=step.revision)
                    self._heard(step.revision, now_ms())
            except SwarmError as error:
                # connections are replaced before they are old, so a watch that ends is no trouble unless it stays so
                if not heard and str(error) != complaint:
                    complaint = str(error)
                    _log.warning("the store cannot be watched: no answer is cached until it can", error=complaint)
            finally:
                self.current = None
            if not heard or time.monotonic() - began < _RECONNECT_SECONDS:
                await asyncio.sleep(_RECONNECT_SECONDS)

    def _heard(self, revision: int, at_ms: int) -> None:
        """Within one life revisions only rise; the watch and the answers to questions may overtake one another."""
        if self.current is not None and revision >= self.current:
            self.current = revision
            self._proved = _Proved(revision, self.life, max(at_ms, self.last_at_ms(revision, self.life) or 0))


def _mark_retrieved(future: "asyncio.Future[int]") -> None:
    """A failure that nobody waits for any more is no news."""
    if not future.cancelled():
        future.exception()
