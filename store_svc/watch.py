"""WatchService: what is new is read from the database when the reader is ready for it, so nothing is buffered."""

import contextlib
from collections.abc import AsyncGenerator, Callable
from typing import Any

import apsw

from store_svc.changes import Changes
from store_svc.render import mentions_json
from store_svc.storage.mention_pages import mentions_after
from store_svc.storage.meta import position, revision
from store_svc.storage.readers import Readers
from swarmnexus.errors import InvalidArgumentError, OverloadedError
from swarmnexus.v1 import watch_pb2, watch_pb2_grpc
from swarmnexus.v1.model_pb2 import Mention
from swarmnexus.v1.query_pb2 import VIEW_JSON

_BATCH = 100
_BATCH_BYTES = 256 * 1024  # what a reader that does not read makes the store hold, with what gRPC has under way
_MAX_WATCHERS = 200
_RETRY_SECONDS = 5.0


class Watch(watch_pb2_grpc.WatchServiceServicer):
    """Tells readers at once what changed."""

    def __init__(self, readers: Readers, changes: Changes) -> None:
        self._readers = readers
        self._changes = changes
        self._watchers = 0

    async def Watch(
        self,
        request: watch_pb2.WatchRequest,
        context: Any,
    ) -> AsyncGenerator[watch_pb2.WatchResponse]:
        """See the proto."""
        if request.HasField("after_position") and request.after_position < 0:
            raise InvalidArgumentError("after_position", f"{request.after_position} is below 0")
        if self._watchers >= _MAX_WATCHERS:
            raise OverloadedError(f"{_MAX_WATCHERS} watches are open", _RETRY_SECONDS)
        self._watchers += 1
        try:
            async with contextlib.aclosing(self._steps(request)) as steps:
                async for step in steps:
                    yield step
        finally:
            self._watchers -= 1

    async def _steps(self, request: watch_pb2.WatchRequest) -> AsyncGenerator[watch_pb2.WatchResponse]:
        reached, newest = await self._readers.read(lambda db: (revision(db), position(db)))
        # a position from beyond the end (another database's) begins with what arrives from now on
        after = min(request.after_position, newest) if request.HasField("after_position") else newest
        if after == newest or not request.mentions:
            after = newest
            yield watch_pb2.WatchResponse(revision=reached, position=after)
        while not self._changes.closing:
            if request.mentions and after < newest:
                step = await self._readers.read(_mentions_step(after, newest, as_json=request.view == VIEW_JSON))
                after = step.position
            else:
                await self._changes.wait_beyond(reached)
                if self._changes.closing:
                    return
                reached, newest = await self._readers.read(lambda db: (revision(db), position(db)))
                if request.mentions and after < newest:
                    continue
                after = newest
                step = watch_pb2.WatchResponse(position=after)
            step.revision = reached
            yield step


def _mentions_step(after: int, last: int, *, as_json: bool) -> Callable[[apsw.Connection], watch_pb2.WatchResponse]:
    def read(db: apsw.Connection) -> watch_pb2.WatchResponse:
        mentions = _some(mentions_after(db, after, last, _BATCH))
        return watch_pb2.WatchResponse(
            position=mentions[-1].position if mentions else last,
            mentions=[] if as_json else mentions,
            items_json=mentions_json(mentions) if as_json else b"",
        )

    return read


def _some(mentions: list[Mention]) -> list[Mention]:
    """The first ones that one answer should hold, at least one."""
    size = 0
    for count, mention in enumerate(mentions):
        size += mention.ByteSize()
        if count and size > _BATCH_BYTES:
            return mentions[:count]
    return mentions
