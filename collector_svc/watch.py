"""Cycle after cycle, with a pause after a good one and a longer and longer one after trouble."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential

from collector_svc.cycle import Cycle, CycleReport
from collector_svc.settings import JITTER_SHARE, CollectorSettings
from collector_svc.trouble import State, TroubleError
from swarmnexus.logs import get_logger
from swarmnexus.time import now_ms

_log = get_logger(__name__)
# A source that says "at once" still leaves room for others.
_SHORTEST_PAUSE_SECONDS = 0.2
_ASK_STORE_SECONDS = 2.0


@dataclass(frozen=True)
class Pauses:
    """How long to wait, in seconds."""

    poll: float
    backoff_base: float
    backoff_max: float
    jitter: bool

    @classmethod
    def of(cls, settings: CollectorSettings) -> "Pauses":
        """As the settings say."""
        return cls(
            float(settings.poll_seconds),
            settings.backoff_base_ms / 1000,
            settings.backoff_max_ms / 1000,
            settings.poll_jitter,
        )

    def after_good(self, report: CycleReport, now: int) -> float:
        """Until the next poll, or until the source said that there is more (`now` in milliseconds)."""
        pause = self._varied(self.poll)
        if report.next_at_ms is None:
            return pause
        return min(pause, max(_SHORTEST_PAUSE_SECONDS, (report.next_at_ms - now) / 1000))

    def after_trouble(self, state: RetryCallState) -> float:
        """Doubles with every trouble in a row, up to the longest; longer when the trouble says how long it lasts.

        Trouble that does not concern the source, such as a store that is away, is no reason to read it less often.
        """
        error = state.outcome.exception() if state.outcome else None
        hint = error.retry_after_seconds if isinstance(error, TroubleError) else 0.0
        if isinstance(error, TroubleError) and error.reads_on:
            return max(hint, self._varied(self.poll))
        # jitter is never left out here: many collectors that lost the same thing must not come back as one
        pause = wait_exponential(multiplier=self.backoff_base, max=self.backoff_max)(state)
        return max(hint, pause * random.uniform(1 - JITTER_SHARE, 1))  # noqa: S311 - no secret

    def _varied(self, seconds: float) -> float:
        if not self.jitter:
            return seconds
        return seconds * random.uniform(1 - JITTER_SHARE, 1 + JITTER_SHARE)  # noqa: S311 - no secret


class Watch:
    """Runs cycles until it is cancelled."""

    def __init__(self, cycle: Cycle, pauses: Pauses, store_serves: Callable[[], Awaitable[bool]]) -> None:
        """`store_serves` says whether the store takes calls right now; it never raises."""
        self._cycle = cycle
        self._pauses = pauses
        self._store_serves = store_serves

        self._last_trouble = State.OK

    async def run_forever(self) -> None:
        """Raises UnauthenticatedError or ForbiddenError when the store refuses the token."""
        while True:
            report = await self._run_until_good()
            await asyncio.sleep(self._pauses.after_good(report, now_ms()))

    async def _run_until_good(self) -> CycleReport:
        retrying = AsyncRetrying(
            retry=retry_if_exception_type(TroubleError),
            wait=self._pauses.after_trouble,
            sleep=self._sit_out,
            before_sleep=self._note,
        )
        async for trial in retrying:
            with trial:
                report = await self._cycle.run()
        if self._last_trouble is not State.OK:
            _log.info("trouble is over", was=self._last_trouble.value)
            self._last_trouble = State.OK
        return report

    def _note(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, TroubleError):
            self._last_trouble = error.state
            seconds = round(state.upcoming_sleep, 1)
            _log.warning("trouble", state=error.state.value, reason=str(error), pause_seconds=seconds)

    async def _sit_out(self, seconds: float) -> None:
        """The pause after trouble.

        The store is ours and may be asked: when it serves again, it gets what waits, and trouble with itself is over.
        """
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            await asyncio.sleep(min(left, _ASK_STORE_SECONDS))
            is_away = self._last_trouble is State.STORE_DOWN
            if (is_away or self._cycle.owes) and await self._store_serves():
                if is_away:
                    return
                await self._cycle.deliver()
