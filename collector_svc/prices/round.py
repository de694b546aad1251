"""One round: what the calls wait for is asked of its sources and brought into the store."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from collector_svc.counts import Counts
from collector_svc.prices.asked import Asked
from collector_svc.prices.ledger import Ledger, stretches_of
from collector_svc.prices.resolving import Resolved, Resolver
from collector_svc.prices.source import PriceSource
from collector_svc.prices.stretches import Stretch
from collector_svc.prices.trouble import NoPricesError, PriceState, PriceTroubleError
from collector_svc.shown import one_line
from swarmnexus.time import iso, now_ms
from swarmnexus.v1.ingest_pb2 import RowResult
from swarmnexus.v1.model_pb2 import Price, Pricing
from swarmnexus.v1.query_pb2 import PriceNeed

# What ends no longer ago than this is waited for now.
_CURRENT_MS = 2 * 3_600_000
# A source that fails this often in a row is left alone until the next round.
_MOST_FAILURES = 2
_MOST_REASON = 300
# Who found out that there is no source: the table of symbols.
TABLE = "table"
_GIVES_UP = (PriceState.RATE_LIMITED, PriceState.REFUSED)


@dataclass(frozen=True)
class Want:
    """One ticker, in upper case with its $, and the stretches that are wanted of it.

    `is_followed` asks for its current price, too; `told` is what the store was last told of its prices. Where nobody
    has them, that is told unless no evaluation waits for one.
    """

    ticker: str
    stretches: Sequence[Stretch]
    told: Pricing | None = None
    is_followed: bool = False
    is_waited_for: bool = True


def want_of(need: PriceNeed) -> Want:
    """What calls wait for, as a want."""
    told = need.pricing if need.HasField("pricing") else None
    return Want(need.ticker, stretches_of(need), told, is_waited_for=need.waiting > 0)


@dataclass
class RoundReport:
    """What a round brought; `unpriced` are reasons by ticker. It holds at any time, also when the round broke off."""

    tickers: int = 0
    requests: int = 0
    counts: Counts = field(default_factory=Counts)
    unpriced: dict[str, str] = field(default_factory=dict)


OnStep = Callable[[str, int, int], None]
OnRefused = Callable[[Price, RowResult], None]


class Round:
    """Made anew for each round; `asked` is kept from one to the next."""

    def __init__(
        self,
        ledger: Ledger,
        resolver: Resolver,
        asked: Asked,
        *,
        on_refused: OnRefused,
        on_step: OnStep = lambda _ticker, _done, _all: None,
    ) -> None:
        """`on_step` hears of each ticker before it is asked for, with how many are done, and how many there are."""
        self.report = RoundReport()
        self._ledger = ledger
        self._resolver = resolver
        self._asked = asked
        self._on_refused = on_refused
        self._on_step = on_step
        self._failures: dict[str, int] = {}
        self._first_trouble: PriceTroubleError | None = None

    async def run(self, wants: Iterable[Want]) -> None:
        """Ask for all of it, in the given order; what was found is in the store at any time.

        Raises:
            PriceTroubleError: The first trouble of a source, at the end, when the others were asked nevertheless.
            SwarmError: When the store does not take or tell something.
        """
        resolved = [(want, self._resolver.resolve(want.ticker)) for want in wants]
        self.report.tickers = len(resolved)
        await self._tell_unpriced(
            [(want, each.reason) for want, each in resolved if each.source is None and want.is_waited_for]
        )
        priced = [(want, each) for want, each in resolved if each.source is not None]
        await self._current(priced)
        for number, (want, each) in enumerate(priced):
            self._on_step(want.ticker, number, len(priced))
            await self._past(want, each)
        if self._first_trouble is not None:
            raise self._first_trouble

    async def _current(self, priced: Sequence[tuple[Want, Resolved]]) -> None:
        """Current prices, of all at once: they will be the nearest for what is called or ends in the next minutes."""
        now = now_ms()
        by_source: dict[PriceSource, dict[str, list[str]]] = {}
        for want, each in priced:
            if each.source is not None and (want.is_followed or reaches_now(want.stretches, now)):
                by_source.setdefault(each.source, {}).setdefault(each.asset, []).append(want.ticker)
        for source, tickers in by_source.items():
            try:
                points = await source.current(list(tickers), now)
            except PriceTroubleError as error:
                self._fail(source, error)
                continue
            self.report.requests += bool(points)
            prices = [point.told(ticker, source.name) for asset, point in points.items() for ticker in tickers[asset]]
            await self._send(prices)

    async def _past(self, want: Want, each: Resolved) -> None:
        """What of the want has not been asked for lately."""
        source, now = each.source, now_ms()
        if source is None or self._is_left_alone(source):
            return
        found, reason = 0, ""
        stretches = self._asked.still_wanted(want.ticker, want.stretches, now)
        try:
            requests = source.requests_for(stretches, now)
            for stretch in requests:
                points = await source.history(each.asset, stretch, now)
                self.report.requests += 1
                found += len(points)
                await self._send([point.told(want.ticker, source.name) for point in points])
                self._asked.note(want.ticker, stretch, now)
            self._failures[source.name] = 0
            if requests and not found:
                reason = _none_between(source, requests)
            if not requests and want.told is not None and want.told.reason:  # which was found out lately
                self.report.unpriced[want.ticker] = want.told.reason
        except NoPricesError as error:
            reason = str(error)
            if error.at_all:
                self._asked.leave(want.ticker, now)
            for stretch in stretches:
                self._asked.note(want.ticker, stretch, now)
        except PriceTroubleError as error:
            self._fail(source, error)
            return
        if found or reason:
            await self._tell(want, Pricing(source=source.name, asset=source.known_as(each.asset), reason=reason))

    def _is_left_alone(self, source: PriceSource) -> bool:
        return self._failures.get(source.name, 0) >= _MOST_FAILURES

    def _fail(self, source: PriceSource, error: PriceTroubleError) -> None:
        more = _MOST_FAILURES if error.state in _GIVES_UP else 1
        self._failures[source.name] = self._failures.get(source.name, 0) + more
        self._first_trouble = self._first_trouble or error

    async def _send(self, prices: Sequence[Price]) -> None:
        self.report.counts.add(await self._ledger.send(prices, self._on_refused))

    async def _tell_unpriced(self, reasons: Sequence[tuple[Want, str]]) -> None:
        self.report.unpriced.update({want.ticker: reason for want, reason in reasons})
        now = now_ms()
        fresh = [
            Pricing(ticker=want.ticker, source=TABLE, reason=reason[:_MOST_REASON], at_ms=now)
            for want, reason in reasons
            if want.told is None or want.told.reason != reason[:_MOST_REASON]
        ]
        if fresh:
            await self._ledger.record(fresh)

    async def _tell(self, want: Want, pricing: Pricing) -> None:
        if pricing.reason:
            self.report.unpriced[want.ticker] = pricing.reason
        pricing.reason = one_line(pricing.reason)[:_MOST_REASON]
        told = want.told
        if told is None or (told.source, told.asset, told.reason) != (pricing.source, pricing.asset, pricing.reason):
            pricing.ticker, pricing.at_ms = want.ticker, now_ms()
            await self._ledger.record([pricing])


def reaches_now(stretches: Iterable[Stretch], now_ms: int) -> bool:
    """Whether a price of this minute would be of use, or may be to who calls next."""
    return any(part.until_ms > now_ms - _CURRENT_MS for part in stretches)


def _none_between(source: PriceSource, requests: Sequence[Stretch]) -> str:
    since, until = iso(requests[0].since_ms // 1000 * 1000), iso(requests[-1].until_ms // 1000 * 1000)
    return f"{source.name} has no price between {since} and {until}"
