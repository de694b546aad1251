"""The store, as prices need it: which of them calls wait for, and where those go that were found."""

from collections.abc import Callable, Iterable, Sequence

from collector_svc.counts import Counts, outcome_name
from collector_svc.metrics import PRICES
from collector_svc.prices.stretches import Stretch
from collector_svc.uploader import Row, Uploader
from swarmnexus.client import StoreConnection
from swarmnexus.logs import get_logger
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc, query_pb2, query_pb2_grpc
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_REFUSED, RowResult
from swarmnexus.v1.model_pb2 import Price, Pricing
from swarmnexus.v1.query_pb2 import PriceNeed
from swarmnexus.v1.score_pb2 import WINDOW_24H

_log = get_logger(__name__)
_PAGE = 500
_TIMEOUT_SECONDS = 15.0

OnRefused = Callable[[Price, RowResult], None]


class Ledger:
    """Every method raises SwarmError."""

    def __init__(self, store: StoreConnection, uploader: Uploader) -> None:
        self._store = store
        self._query = query_pb2_grpc.QueryServiceStub(store.channel)
        self._ingest = ingest_pb2_grpc.IngestServiceStub(store.channel)
        self._uploader = uploader

    async def needs(self) -> list[PriceNeed]:
        """What the calls wait for, the benchmark first, then what most evaluations wait for."""
        found = await self._listed(unpriced_only=False)
        benchmark = await self._benchmark() if found else ""
        return sorted(found, key=lambda need: (need.ticker != benchmark, -need.waiting, need.ticker))

    async def unpriced(self) -> list[PriceNeed]:
        """The tickers that were told to have no prices, with why."""
        return await self._listed(unpriced_only=True)

    async def send(self, prices: Iterable[Price], on_refused: OnRefused) -> Counts:
        """Bring prices into the store; answers what became of them. `on_refused` hears of each that was not taken."""
        counts = Counts()

        def on_result(row: Row[Price], result: RowResult) -> None:
            counts.count(result.outcome)
            PRICES.labels(outcome_name(result.outcome)).inc()
            if result.outcome == ROW_OUTCOME_REFUSED:
                on_refused(row.message, result)

        await self._uploader.send_prices((Row(price) for price in prices), on_result)
        return counts

    async def record(self, pricings: Sequence[Pricing]) -> None:
        """Note what was found out about the prices of tickers."""
        for first in range(0, len(pricings), _PAGE):
            request = ingest_pb2.RecordPricingRequest(pricings=pricings[first : first + _PAGE])
            answer = await self._uploader.patiently(
                lambda request=request: self._store.call(  # type: ignore[misc]
                    self._ingest.RecordPricing, request, timeout_seconds=_TIMEOUT_SECONDS
                )
            )
            for result in answer.results:
                if result.outcome == ROW_OUTCOME_REFUSED:
                    _log.warning("pricing refused", ticker=result.id, field=result.field, reason=result.reason)

    async def _listed(self, *, unpriced_only: bool) -> list[PriceNeed]:
        found: list[PriceNeed] = []
        request = query_pb2.ListPriceNeedsRequest(page_size=_PAGE, unpriced_only=unpriced_only)
        while True:
            page = await self._uploader.patiently(
                lambda: self._store.call(self._query.ListPriceNeeds, request, timeout_seconds=_TIMEOUT_SECONDS)
            )
            found.extend(page.needs)
            request.page_token = page.next_page_token
            if not page.next_page_token:
                return found

    async def _benchmark(self) -> str:
        request = query_pb2.ListAuthorScoresRequest(window=WINDOW_24H, page_size=1)
        answer = await self._uploader.patiently(
            lambda: self._store.call(self._query.ListAuthorScores, request, timeout_seconds=_TIMEOUT_SECONDS)
        )
        return answer.benchmark


def stretches_of(need: PriceNeed) -> list[Stretch]:
    """Where its prices are missing."""
    return [Stretch(each.since_ms, each.until_ms) for each in need.stretches]
