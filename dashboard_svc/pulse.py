"""Whether the store answers, found out by asking once somebody has waited, and then until it does again."""

import asyncio
import contextlib
import contextvars
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self

from dashboard_svc.memory import LastKnown, Memory
from swarmnexus.errors import SwarmError, UnavailableError
from swarmnexus.logs import get_logger

_PATIENCE_SECONDS = 0.2  # most answers are there by then, so that few ask twice
_SECONDS = 0.6  # a store that takes longer to say how it is does not answer, as far as a visitor can tell
_PAUSE_SECONDS = 0.25
_log = get_logger(__name__)


class Pulse:
    """Enter it, so that what it asks ends with it."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._question: asyncio.Task[bool] | None = None
        self._return: asyncio.Task[None] | None = None
        self._lost: LastKnown | None = None

    @property
    def is_silent(self) -> bool:
        """Whether the store is known not to answer: it did not, and nobody has had an answer since."""
        return self._return is not None and self._memory.last_known is self._lost

    @contextlib.asynccontextmanager
    async def patience(self) -> AsyncIterator[None]:
        """What waits in here waits for a store that answers; one that does not is an UnavailableError within 0.8 s."""
        doubts: list[asyncio.Task[None]] = []

        async def doubt() -> None:
            if not await self.answers():
                limit.reschedule(0)

        timer = asyncio.get_running_loop().call_later(
            _PATIENCE_SECONDS, lambda: doubts.append(asyncio.create_task(doubt()))
        )
        limit = asyncio.timeout(None)
        try:
            async with limit:
                yield
        except TimeoutError as error:
            if limit.expired():
                raise UnavailableError("the store does not answer") from error
            raise
        finally:
            timer.cancel()
            for each in doubts:
                each.cancel()

    async def answers(self) -> bool:
        """Whether the store answers now, known within _SECONDS. All who ask at once share one question."""
        return await asyncio.shield(self.doubt())

    def doubt(self) -> "asyncio.Task[bool]":
        """Ask the store, without waiting for it."""
        if self._question is None:
            # nobody's deadline: it is asked for all who come
            self._question = asyncio.create_task(self._ask(), context=contextvars.Context())
        return self._question

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in (self._question, self._return):
            if task:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _ask(self) -> bool:
        try:
            await self._memory.meta(_SECONDS)
        except UnavailableError:
            self._lost = self._memory.last_known
            if self._return is None:
                _log.warning("the store does not answer: earlier pages are shown with the age of their data")
                self._return = asyncio.create_task(self._until_it_returns())
            return False
        except SwarmError:  # a refusal is an answer
            return True
        else:
            return True
        finally:
            self._question = None

    async def _until_it_returns(self) -> None:
        try:
            while True:
                await asyncio.sleep(_PAUSE_SECONDS)
                if await self.answers():
                    break
            _log.info("the store answers again")
        finally:
            self._return = None
