"""IngestService: translate, write, answer row by row."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from itertools import islice
from typing import Any, TypeVar

from store_svc.rules.accept import check_heartbeat, check_mention, check_price
from store_svc.rules.accept_labels import check_label, check_model
from store_svc.rules.accept_pricings import check_pricing
from store_svc.storage.drafts import Draft, drafts_of
from store_svc.storage.engine import WriterConnection
from store_svc.storage.heartbeats import upsert_heartbeat
from store_svc.storage.labels import upsert_labels
from store_svc.storage.measures import note_rows
from store_svc.storage.meta import revision
from store_svc.storage.models import register_model
from store_svc.storage.prices import upsert_prices
from store_svc.storage.pricings import upsert_pricings
from store_svc.storage.told_labels import upsert_labelled_drafts
from store_svc.storage.writer import Writer
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.time import now_ms
from swarmnexus.v1 import ingest_pb2
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_REFUSED, RowOutcome, RowResult
from swarmnexus.v1.model_pb2 import Mention, Price, StanceLabel

MAX_MENTIONS = 500
MAX_PRICES = 5_000
MAX_PRICINGS = 500
MAX_LABELS = 5_000
_PRICES_AT_ONCE = 100
Row = TypeVar("Row")
Outcomes = tuple[list[RowOutcome], int]  # and the revision before them
Write = Callable[[list[Row]], Awaitable[Outcomes]]


class Ingest:
    """The one way in."""

    def __init__(self, writer: Writer, latest: Callable[[], int]) -> None:
        """`latest()` is the revision of the last commit."""
        self._writer = writer
        self._latest = latest

    async def ingest_mentions(self, request: ingest_pb2.IngestMentionsRequest) -> ingest_pb2.IngestMentionsResponse:
        """See the proto."""
        _require_count("mentions", request.mentions, MAX_MENTIONS)
        now = now_ms()
        results, reached = await self._store(
            _drafted(request.mentions, now),
            lambda drafts: self._writer.write_together(_upsert_all, (drafts, now), len(drafts)),
        )
        return ingest_pb2.IngestMentionsResponse(results=results, revision=reached)

    async def ingest_prices(self, request: ingest_pb2.IngestPricesRequest) -> ingest_pb2.IngestPricesResponse:
        """See the proto."""
        _require_count("prices", request.prices, MAX_PRICES)
        now, results, reached = now_ms(), list[RowResult](), 0
        # a few at a time, each part on disk before the next: whoever comes meanwhile does not wait for all of them
        for begin in range(0, len(request.prices), _PRICES_AT_ONCE):
            rows = _checked_prices(request.prices[begin : begin + _PRICES_AT_ONCE], now)
            became, reached = await self._store(rows, self._write_prices)
            results += became
        return ingest_pb2.IngestPricesResponse(results=results, revision=reached)

    async def record_pricing(self, request: ingest_pb2.RecordPricingRequest) -> ingest_pb2.RecordPricingResponse:
        """See the proto."""
        _require_count("pricings", request.pricings, MAX_PRICINGS)
        now = now_ms()
        refusals = [(pricing, _refusal(check_pricing, pricing, now)) for pricing in request.pricings]
        rows = [(pricing.ticker, None if refusal else pricing, refusal) for pricing, refusal in refusals]
        results, reached = await self._store(
            rows,
            lambda found: self._writer.write(lambda db: (upsert_pricings(db, found, now), revision(db)), len(found)),
        )
        return ingest_pb2.RecordPricingResponse(results=results, revision=reached)

    async def ingest_labels(self, request: ingest_pb2.IngestLabelsRequest) -> ingest_pb2.IngestLabelsResponse:
        """See the proto."""
        _require_count("labels", request.labels, MAX_LABELS)
        now = now_ms()
        refusals = [(label, _refusal(_check_label, label, now)) for label in request.labels]
        rows = [(label.post_id, None if refusal else label, refusal) for label, refusal in refusals]
        results, reached = await self._store(
            rows,
            lambda labels: self._writer.write(lambda db: (upsert_labels(db, labels, now), revision(db)), len(labels)),
        )
        for result in results:
            if result.outcome == ROW_OUTCOME_REFUSED and not result.field:
                result.field, result.reason = "post_id", f"no post {result.id} is kept with a text"
        return ingest_pb2.IngestLabelsResponse(results=results, revision=reached)

    async def register_model(self, request: ingest_pb2.RegisterModelRequest) -> ingest_pb2.RegisterModelResponse:
        """See the proto."""
        check_model(request.model)
        now = now_ms()

        def work(db: WriterConnection) -> tuple[RowOutcome, int]:
            return register_model(db, request.model, now), revision(db)

        outcome, before = await self._writer.write(work, 1)
        return ingest_pb2.RegisterModelResponse(outcome=outcome, revision=max(before, self._latest()))

    async def record_heartbeat(self, request: ingest_pb2.RecordHeartbeatRequest) -> ingest_pb2.RecordHeartbeatResponse:
        """See the proto."""
        now = now_ms()
        check_heartbeat(request.heartbeat, now)
        await self._writer.write(lambda db: upsert_heartbeat(db, request.heartbeat, now), 1)
        return ingest_pb2.RecordHeartbeatResponse()

    async def _write_prices(self, prices: list[Price]) -> Outcomes:
        return await self._writer.write(lambda db: (upsert_prices(db, prices), revision(db)), len(prices))

    async def _store(
        self, rows: Sequence[tuple[str, Row | None, InvalidArgumentError | None]], write: Write[Row]
    ) -> tuple[list[RowResult], int]:
        outcomes, before = await write([row for _, row, _ in rows if row is not None])
        became = iter(outcomes)
        results = [
            RowResult(id=row_id[:60], outcome=ROW_OUTCOME_REFUSED, field=refusal.field, reason=refusal.reason)
            if refusal
            else RowResult(id=row_id, outcome=next(became))
            for row_id, _, refusal in rows
        ]
        note_rows([row.outcome for row in results])
        # the commit that held these rows came after `before`; others may have come since
        return results, max(before, self._latest())


def _require_count(field: str, rows: Sequence[object], most: int) -> None:
    if not 1 <= len(rows) <= most:
        raise InvalidArgumentError(field, f"has {len(rows)} rows; 1 to {most} are accepted")


def _upsert_all(db: WriterConnection, given: list[tuple[list[Draft], int]]) -> list[Outcomes]:
    """What becomes of the drafts of several requests, each with its time."""
    drafts = [draft for of_one, _ in given for draft in of_one]
    outcomes = iter(upsert_labelled_drafts(db, drafts, max(now for _, now in given)))
    before = revision(db)
    return [(list(islice(outcomes, len(of_one))), before) for of_one, _ in given]


def _drafted(mentions: Iterable[Mention], now: int) -> list[tuple[str, Draft | None, InvalidArgumentError | None]]:
    """Each mention's id, and its draft or why it is refused."""
    refusals = [(mention, _refusal(check_mention, mention, now)) for mention in mentions]
    drafts = iter(drafts_of([mention for mention, refusal in refusals if refusal is None]))
    return [(mention.post.id, None if refusal else next(drafts), refusal) for mention, refusal in refusals]


def _checked_prices(prices: Iterable[Price], now: int) -> list[tuple[str, Price | None, InvalidArgumentError | None]]:
    refusals = [(price, _refusal(check_price, price, now)) for price in prices]
    return [(f"{price.ticker}@{price.at_ms}", None if refusal else price, refusal) for price, refusal in refusals]


def _check_label(label: StanceLabel, _now_ms: int) -> None:
    check_label(label)


def _refusal(check: Callable[[Any, int], None], row: object, now: int) -> InvalidArgumentError | None:
    try:
        check(row, now)
    except InvalidArgumentError as error:
        return error
    return None
