"""Prices: one a ticker, instant and source."""

from collections.abc import Iterable, Sequence
from typing import Any

import apsw

from store_svc.storage.hashed import insert_hashed, put_hashed
from store_svc.storage.price_changes import Changed, note_changes
from swarmnexus.time import iso
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_INSERTED, ROW_OUTCOME_UNCHANGED, ROW_OUTCOME_UPDATED, RowOutcome
from swarmnexus.v1.model_pb2 import Price

_KNOWN = "SELECT price, open, high, low, bar_seconds FROM prices WHERE ticker = ? AND at_ms = ? AND source = ?"
_CORRECTED = """
ON CONFLICT (ticker, at_ms, source) DO UPDATE
SET price = excluded.price, open = excluded.open, high = excluded.high, low = excluded.low,
    bar_seconds = excluded.bar_seconds, row_hash = excluded.row_hash
"""
_Key = tuple[str, int, str]
_Said = tuple[float, float | None, float | None, float | None, int]


def upsert_prices(db: apsw.Connection, prices: Iterable[Price]) -> list[RowOutcome]:
    """Store checked prices; a source that corrects itself replaces what it said.

    What the evaluations have to be made anew for is noted in the same transaction.
    """
    fresh, corrected, outcomes = dict[_Key, _Said](), dict[_Key, _Said](), list[RowOutcome]()
    bars: list[Changed] = []
    for price in prices:
        key: _Key = (price.ticker.upper(), price.at_ms, price.source)
        told = _said(price)
        known = fresh.get(key) or corrected.get(key) or _known(db, key)
        if known == told:
            outcomes.append(ROW_OUTCOME_UNCHANGED)
            continue
        outcomes.append(ROW_OUTCOME_UPDATED if known else ROW_OUTCOME_INSERTED)
        (fresh if known is None or key in fresh else corrected)[key] = told
        bars.append(Changed(key[0], key[1], max(told[-1], known[-1] if known else 0)))
    insert_hashed(db, "prices", [_row(key, said) for key, said in fresh.items()])
    for key, said in corrected.items():
        put_hashed(db, "prices", _row(key, said), _CORRECTED)
    note_changes(db, bars)
    return outcomes


def _known(db: apsw.Connection, key: _Key) -> _Said | None:
    row: _Said | None = db.execute(_KNOWN, key).fetchone()
    return row


def _said(price: Price) -> _Said:
    return (
        price.price_usd,
        price.open_usd if price.HasField("open_usd") else None,
        price.high_usd if price.HasField("high_usd") else None,
        price.low_usd if price.HasField("low_usd") else None,
        price.bar_seconds,
    )


def _row(key: _Key, said: Sequence[Any]) -> tuple[Any, ...]:
    ticker, at_ms, source = key
    price, *bar = said
    return (ticker, iso(at_ms), price, source, at_ms, *bar)
