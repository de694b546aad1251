"""From the outbox into the store, oldest first."""

from collections.abc import Iterator, Sequence

from collector_svc import metrics
from collector_svc.counts import Counts, outcome_name
from collector_svc.extraction.filling import Complete
from collector_svc.outbox.folder import Outbox
from collector_svc.outbox.parcel import Parcel
from collector_svc.uploader import Row, Uploader
from swarmnexus.logs import get_logger
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_REFUSED, RowResult
from swarmnexus.v1.model_pb2 import Mention, Price

_log = get_logger(__name__)
# Of many small parcels as many are sent at once as keep the connection busy, and memory small.
_MOST_ROWS = 2_000
_MOST_BYTES = 8 * 1024 * 1024


class Delivery:
    """Sends what waits, and lets go of it once the store has it."""

    def __init__(self, outbox: Outbox, uploader: Uploader, complete: Complete) -> None:
        """`complete` gives a mention the calls that its source did not tell.

        That is done when a mention is sent and not when it is read: what waited through an upgrade is read by the
        newer model, and the outbox stays small.
        """
        self._outbox, self._uploader, self._complete = outbox, uploader, complete

    async def run(self) -> Counts:
        """Send all that waits; answers what became of the mentions.

        What the store refuses is logged with its reason and gone: it would be refused again, and hold up the others.
        Raises SwarmError and TroubleError; what was acked by then does not wait any more.
        """
        counts = Counts()

        def on_mention(row: Row[Mention], result: RowResult) -> None:
            counts.count(result.outcome)
            metrics.MENTIONS.labels(outcome_name(result.outcome)).inc()
            if result.outcome == ROW_OUTCOME_REFUSED:
                _log.warning("mention refused", id=row.message.post.id, field=result.field, reason=result.reason)

        for group in _groups(self._outbox.parcels()):
            opened = [self._outbox.open(parcel) for parcel in group]
            mentions = (Row(self._complete(mention)) for contents in opened for mention in contents.mentions)
            await self._uploader.send_mentions(mentions, on_mention)
            await self._uploader.send_prices((Row(price) for each in opened for price in each.prices), _on_price)
            for parcel in group:
                self._outbox.remove(parcel)
        return counts


def _on_price(row: Row[Price], result: RowResult) -> None:
    metrics.PRICES.labels(outcome_name(result.outcome)).inc()
    if result.outcome == ROW_OUTCOME_REFUSED:
        _log.warning("price refused", ticker=row.message.ticker, field=result.field, reason=result.reason)


def _groups(parcels: Sequence[Parcel]) -> Iterator[list[Parcel]]:
    """Parcels in a row, as many as are sent at once: at least one, else within both limits."""
    group: list[Parcel] = []
    rows = size = 0
    for parcel in parcels:
        if group and (rows + parcel.rows > _MOST_ROWS or size + parcel.disk_bytes > _MOST_BYTES):
            yield group
            group, rows, size = [], 0, 0
        group.append(parcel)
        rows, size = rows + parcel.rows, size + parcel.disk_bytes
    if group:
        yield group
