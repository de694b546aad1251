"""Round after round beside the cycles, whatever happens in one of them."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

from collector_svc.prices import metrics
from collector_svc.prices.asked import Asked
from collector_svc.prices.followed import Followed
from collector_svc.prices.ledger import Ledger
from collector_svc.prices.resolving import Resolver
from collector_svc.prices.round import TABLE, Round, Want, reaches_now, want_of
from collector_svc.prices.source import PriceSource
from collector_svc.prices.trouble import PriceState, PriceTroubleError
from collector_svc.settings import JITTER_SHARE
from swarmnexus.errors import SwarmError
from swarmnexus.logs import get_logger
from swarmnexus.time import now_ms
from swarmnexus.v1.ingest_pb2 import RowResult
from swarmnexus.v1.model_pb2 import Price, Pricing
from swarmnexus.v1.query_pb2 import PriceNeed

_log = get_logger(__name__)
_IDLE_SECONDS = 20.0


@dataclass(frozen=True)
class PricePauses:
    """In seconds: after a good round, and after trouble, doubled from the base up to the longest."""

    poll: float
    backoff_base: float
    backoff_max: float


class PriceWatch:
    """Runs rounds until it is cancelled."""

    def __init__(self, ledger: Ledger, resolver: Resolver, sources: list[PriceSource], pauses: PricePauses) -> None:
        self._ledger = ledger
        self._resolver = resolver
        self._sources = sources
        self._pauses = pauses
        self._asked = Asked()
        self._followed = Followed()
        self._in_a_row = 0

    async def run_forever(self) -> None:
        """Never raises but for CancelledError; what is wrong is told in the log and counted."""
        while True:
            pause_seconds = await self._run_once()
            await asyncio.sleep(pause_seconds)

    async def close(self) -> None:
        """Let go of the sources."""
        for source in self._sources:
            await source.close()

    async def _run_once(self) -> float:
        """One round; answers how many seconds to pause."""
        state, hint = PriceState.OK, 0.0
        try:
            await self._round()
        except PriceTroubleError as error:
            state, hint = error.state, error.retry_after_seconds
            _log.warning("price trouble", state=state.value, reason=str(error))
        except SwarmError as error:
            state = PriceState.STORE_DOWN
            _log.warning("price trouble", state=state.value, reason=str(error))
        except Exception:  # noqa: BLE001 - prices are a side line: a mistake in them must not end the collecting
            state = PriceState.FAILED
            _log.exception("price trouble", state=state.value)
        finally:
            for source in self._sources:
                await source.rest()
        metrics.ROUNDS.labels(state.value).inc()
        if state is PriceState.OK:
            if self._in_a_row:
                _log.info("price trouble is over")
            self._in_a_row = 0
            metrics.LAST_SUCCESS.set(time.time())
            # as long as nothing was ever waited for, the store alone is asked, and the first call is soon seen
            followed = self._followed.tickers(now_ms())
            return _varied(self._pauses.poll if followed else min(self._pauses.poll, _IDLE_SECONDS))
        self._in_a_row += 1
        doubled = self._pauses.backoff_base * 2 ** min(self._in_a_row - 1, 20)
        return max(hint, _varied(min(doubled, self._pauses.backoff_max)))

    async def _round(self) -> None:
        started = time.monotonic()
        needs = await self._ledger.needs()
        metrics.WAITING.set(sum(need.waiting for need in needs))
        round_ = Round(self._ledger, self._resolver, self._asked, on_refused=_tell_refused)
        try:
            await self._take_back({need.ticker for need in needs if need.waiting})
            await round_.run(self._wants(needs))
        finally:
            report = round_.report
            metrics.UNPRICED.set(len(report.unpriced))
            if report.requests:
                _log.info(
                    "prices fetched",
                    tickers=report.tickers,
                    requests=report.requests,
                    unpriced=len(report.unpriced),
                    seconds=round(time.monotonic() - started, 3),
                    **report.counts.as_dict(),
                )

    async def _take_back(self, waited_for: set[str]) -> None:
        """What had no source, and is waited for no longer, as after an import, is not told as unpriced any more."""
        over = [
            Pricing(ticker=need.ticker, source=TABLE, at_ms=now_ms())
            for need in await self._ledger.unpriced()
            if need.pricing.source == TABLE and need.ticker not in waited_for
        ]
        await self._ledger.record(over)

    def _wants(self, needs: Sequence[PriceNeed]) -> list[Want]:
        """What the calls wait for, and the current prices of those that were waited for before."""
        wants, now = [want_of(need) for need in needs], now_ms()
        self._followed.note((want.ticker for want in wants if reaches_now(want.stretches, now)), now)
        others = self._followed.tickers(now) - {want.ticker for want in wants}
        return wants + [Want(ticker, [], is_followed=True, is_waited_for=False) for ticker in sorted(others)]


def _tell_refused(price: Price, result: RowResult) -> None:
    _log.warning("price refused", ticker=price.ticker, at_ms=price.at_ms, field=result.field, reason=result.reason)


def _varied(seconds: float) -> float:
    """So that many collectors do not ask as one."""
    return seconds * random.uniform(1 - JITTER_SHARE, 1 + JITTER_SHARE)  # noqa: S311 - no secret
