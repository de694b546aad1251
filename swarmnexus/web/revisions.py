"""Knowing the store's revision without asking: a watch that stays open, and says when it does not know."""

import asyncio
import contextlib
from types import TracebackType
from typing import Self

from swarmnexus.client import StoreConnection
from swarmnexus.errors import SwarmError
from swarmnexus.logs import get_logger
from swarmnexus.v1 import watch_pb2, watch_pb2_grpc

_RECONNECT_SECONDS = 0.5
_log = get_logger(__name__)


class Revisions:
    """`current` is the revision the store stands at, or None while nobody knows; enter it to keep it true."""

    def __init__(self, connection: StoreConnection) -> None:
        self.current: int | None = None
        self._connection = connection
        self._watch = watch_pb2_grpc.WatchServiceStub(connection.channel).Watch
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._follow())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def _follow(self) -> None:
        while True:
            try:
                async for step in self._connection.stream(self._watch, watch_pb2.WatchRequest()):
                    self.current = step.revision
            except SwarmError as error:
                if self.current is not None:
                    _log.warning("the store's watch ended: answers are not cached until it is back", error=str(error))
            self.current = None
            await asyncio.sleep(_RECONNECT_SECONDS)
