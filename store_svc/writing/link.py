"""The serving half's end: calls of the writing half, and what it tells by itself."""

import asyncio
import pickle
from collections.abc import Callable
from itertools import count

from store_svc.writing.frames import Frames, Kind
from swarmnexus.errors import UnavailableError


class WritingLink(Frames):
    """`on_commit(revision)` and `on_death(reason)` are called in the event loop; the latter once at most."""

    def __init__(self, on_commit: Callable[[int], None], on_death: Callable[[str], None]) -> None:
        """Make it in the running event loop."""
        super().__init__()
        self._on_commit = on_commit
        self._on_death = on_death
        self._numbers = count(1)
        self._waiting: dict[int, asyncio.Future[bytes]] = {}
        self._ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._gone = asyncio.Event()
        self._dead = ""

    async def ready(self) -> str:
        """Wait until the database is open for writing; answers why it cannot be, or nothing."""
        return await asyncio.shield(self._ready)

    async def call(self, method: str, request: bytes) -> bytes:
        """The response's message; a caller who goes leaves the call to take effect or not.

        Raises UnavailableError when nothing can be written any more, and the SwarmErrors of the method.
        """
        if self._dead:
            raise UnavailableError(self._dead)
        number = next(self._numbers)
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        try:
            self.send(Kind.CALL, number, method.encode() + b"\0" + request)
            return await answer
        finally:
            del self._waiting[number]

    async def close(self, most_seconds: float) -> bool:
        """Have everything that waits written and the database closed; answers False when it takes longer than that."""
        self._dead = self._dead or "the store is stopping"
        self.send(Kind.CLOSE)
        try:
            async with asyncio.timeout(most_seconds):
                await self._gone.wait()
        except TimeoutError:
            return False
        return True

    def received(self, kind: Kind, number: int, payload: bytes) -> None:
        """See Frames."""
        if kind is Kind.COMMITTED:
            self._on_commit(number)
        elif kind is Kind.ANSWER:
            if (waiting := self._waiting.get(number)) and not waiting.done():
                waiting.set_result(payload)
        elif kind is Kind.REFUSAL:
            if (waiting := self._waiting.get(number)) and not waiting.done():
                waiting.set_exception(pickle.loads(payload))  # noqa: S301 - our own other half sent it
        elif kind is Kind.READY:
            self._ready.set_result("")
        elif kind is Kind.DEAD:
            self._die(payload.decode())

    def connection_lost(self, exc: Exception | None) -> None:
        """Called by the loop when the other process has ended, or closed its end."""
        self._die(f"the writing process has ended{f': {exc}' if exc else ''}")
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(UnavailableError(self._dead))
        self._gone.set()

    def _die(self, reason: str) -> None:
        if not self._ready.done():
            self._ready.set_result(reason)
        elif not self._dead:
            self._on_death(reason)
        self._dead = self._dead or reason
