"""One cycle: read what is new, put it into the outbox, move on, see it into the store, and say so."""

import time
from dataclasses import dataclass

from collector_svc import metrics
from collector_svc.counts import Counts
from collector_svc.heartbeat import Beat, HeartbeatFile
from collector_svc.outbox.delivery import Delivery
from collector_svc.outbox.folder import Outbox, OutboxFullError
from collector_svc.shown import one_line
from collector_svc.sources.protocol import Harvest, Source
from collector_svc.trouble import State, TroubleError
from collector_svc.uploader import Uploader
from swarmnexus.errors import ForbiddenError, OverloadedError, SwarmError, UnauthenticatedError
from swarmnexus.logs import get_logger
from swarmnexus.time import now_ms
from swarmnexus.v1.model_pb2 import Heartbeat

_log = get_logger(__name__)
# Of what one harvest holds; the counts tell of the others.
_MOST_REFUSALS_LOGGED = 20


@dataclass(frozen=True)
class CycleReport:
    """What a good cycle brought; `next_at_ms` says when there is more, where the source knows."""

    counts: Counts
    next_at_ms: int | None


class Cycle:
    """Repeats itself as often as it is run, each time from where the source stands."""

    def __init__(
        self,
        source: Source,
        outbox: Outbox,
        uploader: Uploader,
        delivery: Delivery,
        heartbeat: HeartbeatFile,
        *,
        limit: int,
        stale_after_seconds: int,
    ) -> None:
        self._source = source
        self._outbox = outbox
        self._uploader = uploader
        self._delivery = delivery
        self._heartbeat = heartbeat
        self._limit = limit
        self._stale_after_seconds = stale_after_seconds
        # what was read and is not in the outbox, or is there while the source does not know it yet
        self._harvest: Harvest | None = None
        self._is_put = False
        self._is_store_away = False

    @property
    def owes(self) -> bool:
        """Whether something waits for the store."""
        return not self._outbox.is_empty

    async def run(self) -> CycleReport:
        """Do one cycle.

        What waits is sent first. A store that is away does not keep the source from being read for as long as the
        outbox has room; the cycle ends in trouble all the same.

        Raises:
            TroubleError: When something stopped it; heartbeat file and metrics name it already.
            UnauthenticatedError, ForbiddenError: When the store refuses the token.
        """
        try:
            report = await self._run()
        except (UnauthenticatedError, ForbiddenError):
            await self._note_trouble(State.STORE_DOWN)
            raise
        except TroubleError as error:
            await self._note_trouble(error.state)
            raise
        metrics.CYCLES.labels(State.OK.value).inc()
        metrics.LAST_SUCCESS.set(time.time())
        metrics.show_state(State.OK)
        return report

    async def deliver(self) -> None:
        """Send what waits, in a pause, as far as the store takes it. Raises as `run` does."""
        await self._deliver(Counts())

    async def _run(self) -> CycleReport:
        started, counts = time.monotonic(), Counts()
        away = await self._deliver(counts) if self.owes else None
        if away and not self._outbox.has_room:
            raise _store_down(away, is_full=True)
        harvest = await self._read(away)
        counts.refused += len(harvest.refused)
        if not away and self.owes:
            away = await self._deliver(counts)
        if away:
            raise _store_down(away)
        await self._beat(len(harvest.mentions))
        if harvest.mentions or harvest.prices or harvest.refused or any(counts.as_dict().values()):
            _log.info(
                "cycle ended",
                source=self._source.name,
                mentions=len(harvest.mentions),
                prices=len(harvest.prices),
                seconds=round(time.monotonic() - started, 3),
                **counts.as_dict(),
            )
        return CycleReport(counts, harvest.next_at_ms)

    async def _read(self, away: SwarmError | None) -> Harvest:
        """What is new, once it is safe on disk and the source knows that. Raises TroubleError."""
        if self._harvest is None:
            self._harvest = await self._source.read(self._limit)
            _log_refusals(self._harvest)
        harvest = self._harvest
        if not self._is_put:
            try:
                self._outbox.put(harvest.mentions, harvest.prices)
            except OutboxFullError:
                # it stays in memory, and the source's cursor where it is: after a crash it is read again
                raise _store_down(away, is_full=True) from None
            self._is_put = True
        await self._source.keep(harvest)
        self._harvest, self._is_put = None, False
        return harvest

    async def _deliver(self, counts: Counts) -> SwarmError | None:
        """Send what waits; answers what is wrong with a store that does not take it. Raises as `run` does."""
        try:
            counts.add(await self._delivery.run())
        except (UnauthenticatedError, ForbiddenError):
            raise
        except SwarmError as error:
            self._is_store_away = True
            return error
        self._is_store_away = False
        return None

    async def _beat(self, mentions: int) -> None:
        """The store is told first: a cycle that it does not know of has not ended well."""
        at_ms = now_ms()
        try:
            await self._uploader.send_heartbeat(self._heartbeat_of(at_ms, State.OK, mentions))
        except (UnauthenticatedError, ForbiddenError):
            raise
        except SwarmError as error:
            raise _store_down(error) from error
        try:
            self._heartbeat.write(
                Beat(at_ms // 1000, self._source.name, self._source.handle, State.OK, mentions, self._outbox.backlog)
            )
        except OSError as error:
            raise TroubleError(State.FILES_FAILED, f"HEARTBEAT_PATH cannot be written: {error}") from error

    async def _note_trouble(self, state: State) -> None:
        metrics.CYCLES.labels(state.value).inc()
        metrics.show_state(state)
        try:
            self._heartbeat.write_trouble(state, self._source.name, self._source.handle, self._outbox.backlog)
        except OSError as error:
            # the trouble itself is told by whoever catches it
            _log.warning("the heartbeat file cannot be written", reason=str(error))
        if state is State.STORE_DOWN or self._is_store_away:
            return
        try:
            await self._uploader.send_heartbeat(self._heartbeat_of(now_ms(), state, 0))
        except SwarmError as error:
            _log.warning("the store does not know of the trouble", reason=str(error))

    def _heartbeat_of(self, at_ms: int, state: State, mentions: int) -> Heartbeat:
        return Heartbeat(
            at_ms=at_ms,
            source=self._source.name,
            handle=self._source.handle,
            state=state.value,
            mentions=mentions,
            stale_after_seconds=self._stale_after_seconds,
        )


def _store_down(error: SwarmError | None, *, is_full: bool = False) -> TroubleError:
    hint = error.retry_after_seconds if isinstance(error, OverloadedError) else 0.0
    said = str(error) if error else "the store is away"
    if is_full:
        said += "; the outbox is full, so that nothing is read until the store takes what is in it"
    return TroubleError(State.STORE_DOWN, said, hint, reads_on=not is_full)


def _log_refusals(harvest: Harvest) -> None:
    for refusal in harvest.refused[:_MOST_REFUSALS_LOGGED]:
        _log.warning("not read", place=one_line(refusal.place), reason=one_line(refusal.reason))
    metrics.MENTIONS.labels("refused").inc(len(harvest.refused))
