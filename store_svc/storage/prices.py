"""Prices: one a ticker, instant and source."""

from collections.abc import Iterable

import apsw

from store_svc.storage.hashed import put_hashed
from swarmnexus.time import iso
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_INSERTED, ROW_OUTCOME_UNCHANGED, ROW_OUTCOME_UPDATED, RowOutcome
from swarmnexus.v1.model_pb2 import Price


def upsert_prices(db: apsw.Connection, prices: Iterable[Price]) -> list[RowOutcome]:
    """Store checked prices; a source that corrects itself replaces what it said."""
    return [_upsert(db, price) for price in prices]


def _upsert(db: apsw.Connection, price: Price) -> RowOutcome:
    values = (
        price.ticker.upper(),
        iso(price.at_ms),
        price.price_usd,
        price.source,
        price.at_ms,
        price.open_usd if price.HasField("open_usd") else None,
        price.high_usd if price.HasField("high_usd") else None,
        price.low_usd if price.HasField("low_usd") else None,
        price.bar_seconds,
    )
    known = db.execute(
        "SELECT price, open, high, low, bar_seconds FROM prices WHERE ticker = ? AND at_ms = ? AND source = ?",
        (values[0], price.at_ms, price.source),
    ).fetchone()
    if known == (price.price_usd, *values[5:]):
        return ROW_OUTCOME_UNCHANGED
    put_hashed(
        db,
        "prices",
        values,
        """
        ON CONFLICT (ticker, at_ms, source) DO UPDATE
        SET price = excluded.price, open = excluded.open, high = excluded.high, low = excluded.low,
            bar_seconds = excluded.bar_seconds, row_hash = excluded.row_hash
        """,
    )
    return ROW_OUTCOME_UPDATED if known else ROW_OUTCOME_INSERTED
