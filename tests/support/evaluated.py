"""Calls and prices brought into a database and evaluated there, and what came of it in the words of the plain judge."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import apsw

from store_svc.storage.engine import WriterConnection, reading
from store_svc.storage.evaluations_upkeep import WAITS, Upkeep
from store_svc.storage.intake import upsert_mentions
from store_svc.storage.prices import upsert_prices
from support.plain_judge import JudgedCall, JudgedPrice, Verdict
from swarmnexus.time import now_ms, parse_instant
from swarmnexus.v1.model_pb2 import POST_STATE_AVAILABLE, Call, Mention, Post, Price

_EVALUATIONS = """
SELECT c.post_id, e.author_handle, e.ticker, e.stance, e.called_ms, c.target_price_usd, coalesce(c.target_date, ''),
       e."window", e.status, e.entry_price, e.entry_at, e.entry_source, e.exit_price, e.exit_at, e.exit_source,
       e.benchmark_entry_price, e.benchmark_entry_at, e.benchmark_entry_source, e.benchmark_exit_price,
       e.benchmark_exit_at, e.benchmark_exit_source, e.return, e.excess, e.hit
FROM evaluations AS e JOIN calls AS c ON c.id = e.call_id
"""
_TARGETS = """
SELECT c.post_id, t.author_handle, t.ticker, t.stance, t.called_ms, t.target_price_usd, c.target_date,
       t.status, t.reached_price, t.reached_ms
FROM call_targets AS t JOIN calls AS c ON c.id = t.call_id
"""


def mention_of(call: JudgedCall) -> Mention:
    """A mention whose own post makes the call."""
    own = Post(
        id=str(call.post_id),
        author_handle=call.author,
        text=f"call {call.post_id} about {call.ticker}",
        created_at_ms=call.called_ms,
        state=POST_STATE_AVAILABLE,
    )
    told = Call(
        post_id=own.id,
        author_handle=call.author,
        ticker=call.ticker,
        stance=call.stance,
        probability=0.8,
        called_at_ms=call.called_ms,
        target_price_usd=call.target,
        target_date=call.target_date,
    )
    return Mention(post=own, tickers=[call.ticker], calls=[told], origin="import")


def price_of(price: JudgedPrice) -> Price:
    """The same as a message."""
    return Price(
        ticker=price.ticker,
        at_ms=price.at_ms,
        price_usd=price.price,
        source=price.source,
        bar_seconds=price.bar_seconds,
        high_usd=price.high,
        low_usd=price.low,
    )


def bring(db: WriterConnection, rows: Iterable[JudgedCall | JudgedPrice]) -> None:
    """Store calls and prices in this order, in a transaction of the caller's."""
    for row in rows:
        if isinstance(row, JudgedCall):
            upsert_mentions(db, [mention_of(row)], row.called_ms)
        else:
            upsert_prices(db, [price_of(row)])


def settle(upkeep: Upkeep, step: int = 1_000) -> None:
    """Work off all that waits."""
    while upkeep.work_off(step):
        pass
    upkeep.finish()


def verdicts(db: apsw.Connection) -> dict[tuple[JudgedCall, str], Verdict]:
    """How all calls stand."""
    rows: Iterable[Any] = db.execute(_EVALUATIONS)
    return {
        (JudgedCall(int(row[0]), *row[1:7]), row[7]): Verdict(
            row[8],
            _price(row[9:12]),
            _price(row[12:15]),
            _price(row[15:18]),
            _price(row[18:21]),
            row[21],
            row[22],
            None if row[23] is None else bool(row[23]),
        )
        for row in rows
    }


def target_results(db: apsw.Connection) -> dict[JudgedCall, tuple[str, tuple[float, int] | None]]:
    """What became of all targets."""
    rows: Iterable[Any] = db.execute(_TARGETS)
    return {JudgedCall(int(row[0]), *row[1:7]): (row[7], None if row[8] is None else (row[8], row[9])) for row in rows}


def _price(row: Sequence[Any]) -> tuple[float, int, str] | None:
    return None if row[0] is None else (row[0], parse_instant(row[1]), row[2])


def is_settled(path: Path) -> bool:
    """Whether a running store has worked off all that waited to be evaluated."""
    with reading(path) as db:
        return not db.execute(WAITS, {"clock": now_ms()}).get
