"""What was last found out about the prices of each ticker: who has them under which name, or why nobody has."""

from collections.abc import Iterable
from typing import Any

import apsw
import orjson

from store_svc.storage.hashed import put_hashed
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_INSERTED, ROW_OUTCOME_UNCHANGED, ROW_OUTCOME_UPDATED, RowOutcome
from swarmnexus.v1.model_pb2 import Pricing

_TOLD_ANEW = """
ON CONFLICT (ticker) DO UPDATE
SET source = excluded.source, asset = excluded.asset, reason = excluded.reason, at_ms = excluded.at_ms,
    row_hash = excluded.row_hash
"""
_KNOWN = "SELECT ticker, source, asset, reason, at_ms FROM pricings WHERE ticker = ?"


def upsert_pricings(db: apsw.Connection, pricings: Iterable[Pricing], now_ms: int) -> list[RowOutcome]:
    """Note checked findings. An older one than the known changes nothing, unless that one lies ahead of our clock."""
    return [_upsert(db, pricing, now_ms) for pricing in pricings]


def select_pricings(db: apsw.Connection, tickers: Iterable[str]) -> dict[str, Pricing]:
    """What is known of these tickers, by ticker."""
    rows: Iterable[Any] = db.execute(
        """
        SELECT p.ticker, p.source, p.asset, p.reason, p.at_ms
        FROM json_each(?) AS wanted JOIN pricings AS p ON p.ticker = wanted.value
        """,
        (orjson.dumps(list(tickers)).decode(),),
    )
    return {row[0]: Pricing(ticker=row[0], source=row[1], asset=row[2], reason=row[3], at_ms=row[4]) for row in rows}


def _upsert(db: apsw.Connection, pricing: Pricing, now_ms: int) -> RowOutcome:
    told = (pricing.ticker.upper(), pricing.source, pricing.asset, pricing.reason, pricing.at_ms)
    known: Any = db.execute(_KNOWN, (told[0],)).fetchone()
    if known == told or (known and told[-1] < known[-1] <= now_ms):
        return ROW_OUTCOME_UNCHANGED
    put_hashed(db, "pricings", told, _TOLD_ANEW)
    return ROW_OUTCOME_UPDATED if known else ROW_OUTCOME_INSERTED
