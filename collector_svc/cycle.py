"""One cycle: read what is new, see it safely stored, move on, and say so."""

import time
from dataclasses import dataclass

from collector_svc import metrics
from collector_svc.counts import Counts, outcome_name
from collector_svc.extraction.filling import Complete
from collector_svc.heartbeat import Beat, HeartbeatFile
from collector_svc.shown import one_line
from collector_svc.sources.protocol import Harvest, Source
from collector_svc.trouble import State, TroubleError
from collector_svc.uploader import Row, Uploader
from swarmnexus.errors import ForbiddenError, OverloadedError, SwarmError, UnauthenticatedError
from swarmnexus.logs import get_logger
from swarmnexus.time import now_ms
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_REFUSED, RowResult
from swarmnexus.v1.model_pb2 import Heartbeat, Mention, Price

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
        uploader: Uploader,
        heartbeat: HeartbeatFile,
        *,
        complete: Complete,
        limit: int,
        stale_after_seconds: int,
    ) -> None:
        """`complete` gives a mention the calls that its source did not tell."""
        self._source = source
        self._uploader = uploader
        self._heartbeat = heartbeat
        self._complete = complete
        self._limit = limit
        self._stale_after_seconds = stale_after_seconds
        self._unsent: Harvest | None = None

    async def run(self) -> CycleReport:
        """Do one cycle.

        What was read but could not be sent is kept and sent first the next time, under the same ids.

        Raises:
            TroubleError: When something stopped it; the heartbeat file names it already.
            UnauthenticatedError, ForbiddenError: When the store refuses the token.
        """
        try:
            report = await self._run()
        except (UnauthenticatedError, ForbiddenError):
            self._note_trouble(State.STORE_DOWN)
            raise
        except SwarmError as error:
            self._note_trouble(State.STORE_DOWN)
            hint = error.retry_after_seconds if isinstance(error, OverloadedError) else 0.0
            raise TroubleError(State.STORE_DOWN, str(error), hint) from error
        except TroubleError as error:
            self._note_trouble(error.state)
            raise
        metrics.CYCLES.labels(State.OK.value).inc()
        metrics.LAST_SUCCESS.set(time.time())
        return report

    async def _run(self) -> CycleReport:
        started = time.monotonic()
        if self._unsent is None:
            self._unsent = await self._source.read(self._limit)
            _log_refusals(self._unsent)
        harvest = self._unsent
        counts = Counts(refused=len(harvest.refused))

        def on_mention(row: Row[Mention], result: RowResult) -> None:
            counts.count(result.outcome)
            metrics.MENTIONS.labels(outcome_name(result.outcome)).inc()
            if result.outcome == ROW_OUTCOME_REFUSED:
                _log.warning("mention refused", id=row.message.post.id, field=result.field, reason=result.reason)

        await self._uploader.send_mentions((Row(self._complete(mention)) for mention in harvest.mentions), on_mention)
        await self._uploader.send_prices((Row(price) for price in harvest.prices), _on_price)
        await self._source.keep(harvest)
        self._unsent = None
        await self._beat(len(harvest.mentions))
        if harvest.mentions or harvest.prices or harvest.refused:
            _log.info(
                "cycle ended",
                source=self._source.name,
                mentions=len(harvest.mentions),
                prices=len(harvest.prices),
                seconds=round(time.monotonic() - started, 3),
                **counts.as_dict(),
            )
        return CycleReport(counts, harvest.next_at_ms)

    async def _beat(self, mentions: int) -> None:
        """The store is told first: a cycle that it does not know of has not ended well."""
        at_ms = now_ms()
        await self._uploader.send_heartbeat(
            Heartbeat(
                at_ms=at_ms,
                source=self._source.name,
                handle=self._source.handle,
                state=State.OK.value,
                mentions=mentions,
                stale_after_seconds=self._stale_after_seconds,
            )
        )
        try:
            self._heartbeat.write(Beat(at_ms // 1000, self._source.name, self._source.handle, State.OK, mentions))
        except OSError as error:
            raise TroubleError(State.FILES_FAILED, f"HEARTBEAT_PATH cannot be written: {error}") from error

    def _note_trouble(self, state: State) -> None:
        metrics.CYCLES.labels(state.value).inc()
        try:
            self._heartbeat.write_trouble(state, self._source.name, self._source.handle)
        except OSError as error:
            # the trouble itself is told by whoever catches it
            _log.warning("the heartbeat file cannot be written", reason=str(error))


def _on_price(row: Row[Price], result: RowResult) -> None:
    metrics.PRICES.labels(outcome_name(result.outcome)).inc()
    if result.outcome == ROW_OUTCOME_REFUSED:
        _log.warning("price refused", ticker=row.message.ticker, field=result.field, reason=result.reason)


def _log_refusals(harvest: Harvest) -> None:
    for refusal in harvest.refused[:_MOST_REFUSALS_LOGGED]:
        _log.warning("not read", place=one_line(refusal.place), reason=one_line(refusal.reason))
    metrics.MENTIONS.labels("refused").inc(len(harvest.refused))
