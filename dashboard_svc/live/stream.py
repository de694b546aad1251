"""What one reader of the live feed is sent, until it leaves or the service stops."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

from dashboard_svc.live.hub import Hub, LoadAgainError
from dashboard_svc.live.matching import Matching
from dashboard_svc.live.messages import KEEPALIVE, RETRY, event, reached
from swarmnexus.errors import SwarmError
from swarmnexus.v1.model_pb2 import Mention
from swarmnexus.v1.query_pb2 import Filter

_KEEPALIVE_SECONDS = 15.0
_AGAIN_SECONDS = 1.0
# A browser opens the next stream by itself; one that died unseen gives its place back in time.
_LIFETIME_SECONDS = 3600.0
_STALL_SECONDS = 30.0
# A page may have heard of a post before the hub has; whoever is ahead for longer comes from another database.
_AHEAD_SECONDS = 3.0


class Stream:
    """The events after a position that a filter lets through. `render` is a mention's HTML."""

    def __init__(self, hub: Hub, matching: Matching, narrowing: Filter, render: Callable[[Mention], str]) -> None:
        self._hub = hub
        self._matching = matching
        self._narrowing = narrowing
        self._render = render

    async def messages(self, position: int) -> AsyncIterator[bytes]:
        """Bytes to send. Who does not take them for half a minute is dropped."""
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        with self._hub.reader():
            async for message in self._until_lost(position):
                stalled = loop.call_later(_STALL_SECONDS, task.cancel) if task else None
                try:
                    yield message
                finally:
                    if stalled:
                        stalled.cancel()

    async def _until_lost(self, position: int) -> AsyncIterator[bytes]:
        try:
            async for message in self._steps(position):
                yield message
        except LoadAgainError:
            yield event("reset", {})

    async def _steps(self, position: int) -> AsyncIterator[bytes]:
        yield RETRY
        begin = time.monotonic()
        told: bool | None = None
        while not self._hub.is_closing and time.monotonic() - begin < _LIFETIME_SECONDS:
            if told != self._hub.is_following:
                told = self._hub.is_following
                yield event("state", {"following": told})
            batch = self._hub.after(position) if self._hub.is_started else []
            if not batch:
                if not await self._wait(position, time.monotonic() - begin):
                    yield KEEPALIVE
                continue
            try:
                shown = await self._matching.of(batch, self._narrowing)
            except SwarmError:
                await self._hub.wait(_AGAIN_SECONDS)
                continue
            for mention in shown:
                yield event("mention", self._item(mention), mention.position)
            position = batch[-1].position
            if not shown or shown[-1].position < position:
                yield reached(position)

    async def _wait(self, position: int, open_seconds: float) -> bool:
        """Wait for something to change; False when nothing did. Raises LoadAgainError for a position of elsewhere."""
        is_ahead = self._hub.is_following and position > self._hub.position
        if is_ahead and open_seconds > _AHEAD_SECONDS:
            raise LoadAgainError
        return await self._hub.wait(_AHEAD_SECONDS if is_ahead else _KEEPALIVE_SECONDS)

    def _item(self, mention: Mention) -> dict[str, object]:
        return {"id": mention.post.id, "at": mention.post.created_at_ms, "html": self._render(mention)}
