"""The writing half's end: takes calls, has them done, answers."""

import asyncio
import os
import pickle
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from google.protobuf.message import DecodeError, Message

from store_svc.writing.frames import Frames, Kind
from swarmnexus.errors import InternalError, InvalidArgumentError, SwarmError
from swarmnexus.logs import get_logger
from swarmnexus.reasons import Reason

Method = Callable[[Any], Awaitable[Message]]
_log = get_logger(__name__)


class Desk(Frames):
    """Answers calls of `methods`, by name: each with the class of its request."""

    def __init__(self) -> None:
        """Make it in the running event loop; it answers nothing until `open` is called."""
        super().__init__()
        self.revision = 0
        self.closing = asyncio.Event()
        self._methods: Mapping[str, tuple[type[Message], Method]] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()

    def open(self, methods: Mapping[str, tuple[type[Message], Method]], revision: int) -> None:
        """Begin."""
        self._methods = methods
        self.revision = revision
        self.send(Kind.READY)

    def announce(self, revision: int) -> None:
        """Called from the writer's thread after each commit, before anybody is answered."""
        self._loop.call_soon_threadsafe(self._committed, revision)

    def tell_death(self, reason: str) -> None:
        """Called from the writer's thread when nothing can be written any more."""
        self._loop.call_soon_threadsafe(self.send, Kind.DEAD, 0, reason.encode())

    def received(self, kind: Kind, number: int, payload: bytes) -> None:
        """See Frames."""
        if kind is Kind.CALL:
            task = self._loop.create_task(self._answer(number, payload))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        elif kind is Kind.CLOSE:
            self.closing.set()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """The serving half was killed. Nobody can be answered any more, and the next store waits for the file."""
        if not self.closing.is_set():
            os._exit(1)

    async def end(self) -> None:
        """Answer what is under way, then hang up."""
        await asyncio.gather(*self._under_way)
        self.hang_up()

    def _committed(self, revision: int) -> None:
        self.revision = max(self.revision, revision)
        self.send(Kind.COMMITTED, revision)

    async def _answer(self, number: int, payload: bytes) -> None:
        name, _, message = payload.partition(b"\0")
        try:
            response = await self._done(name.decode(), message)
        except SwarmError as error:
            self.send(Kind.REFUSAL, number, pickle.dumps(error))
        except Exception:  # noqa: BLE001 - the edge: nothing may leave it unnamed or unlogged
            _log.exception("call failed", method=name.decode())
            self.send(Kind.REFUSAL, number, pickle.dumps(InternalError("see the log of the store")))
        else:
            self.send(Kind.ANSWER, number, response.SerializeToString())

    async def _done(self, name: str, message: bytes) -> Message:
        request_class, method = self._methods[name]
        try:
            request = request_class.FromString(message)
        except DecodeError as error:
            told = "is no message of this method"
            raise InvalidArgumentError("request", told, kind=Reason.MALFORMED_MESSAGE) from error
        return await method(request)
