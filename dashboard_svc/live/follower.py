"""The one watch of the store that feeds the hub, opened again whenever it ends."""

import asyncio
import contextlib
import time
from types import TracebackType
from typing import Self

from dashboard_svc.live.hub import Hub
from dashboard_svc.memory import Memory
from swarmnexus.client import StoreConnection
from swarmnexus.errors import SwarmError
from swarmnexus.logs import get_logger
from swarmnexus.v1 import watch_pb2, watch_pb2_grpc
from swarmnexus.v1.query_pb2 import VIEW_MESSAGES

_RECONNECT_SECONDS = 0.5
_log = get_logger(__name__)


class Follower:
    """Enter it to keep the hub at the store's heels."""

    def __init__(self, connection: StoreConnection, memory: Memory, hub: Hub, ring: int) -> None:
        self._connection = connection
        self._memory = memory
        self._hub = hub
        self._ring = ring
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
            steps, began = self._hub.steps, time.monotonic()
            try:
                await self._walk()
            except SwarmError as error:
                # connections are replaced before they are old, so a watch that ends is no trouble unless it stays so
                if self._hub.steps == steps and self._hub.is_following:
                    _log.warning("the live feed is interrupted until the store is back", error=str(error))
            if self._hub.steps == steps:
                self._hub.interrupt()
            if self._hub.steps == steps or time.monotonic() - began < _RECONNECT_SECONDS:
                await asyncio.sleep(_RECONNECT_SECONDS)

    async def _walk(self) -> None:
        if not self._hub.is_started:
            # a ring's length back, so that readers who reconnect after a restart of ours miss nothing
            newest = (await self._memory.meta()).position
            self._hub.start(max(0, newest - self._ring))
        request = watch_pb2.WatchRequest(after_position=self._hub.position, mentions=True, view=VIEW_MESSAGES)
        async for step in self._connection.stream(self._watch, request):
            self._hub.take(await self._memory.with_calls(step.mentions), step.position)
