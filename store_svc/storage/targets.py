"""What became of targets: kept in line with calls and prices, a few at a time."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import apsw
import orjson

from store_svc.scoring.rules import Rules
from store_svc.scoring.stretches import Stretch
from store_svc.scoring.targets import Aim, end_of_day_ms, resolve
from store_svc.storage.hashed import HASHED, put_hashed, with_hash
from store_svc.storage.prices_lookup import Prices

AIMED = """
SELECT c.id, c.author_handle, c.ticker, c.stance, c.called_ms, c.target_price_usd, c.target_date
FROM json_each(?) AS wanted CROSS JOIN calls AS c ON c.id = wanted.value
WHERE c.target_price_usd IS NOT NULL AND c.target_date IS NOT NULL
"""
# Of the targets that a stretch of changed prices lies before: those whose entry or end is within it, those that were
# reached within it, and those that a price within it may have reached first.
AFFECTED = """
INSERT OR IGNORE INTO unevaluated_targets (call_id)
SELECT t.call_id FROM call_targets AS t INDEXED BY call_targets_by_ticker
WHERE t.ticker = :ticker AND t.until_ms >= :since AND t.called_ms < :until
  AND (
    t.called_ms >= :since OR t.until_ms < :until OR (t.reached_ms >= :since AND t.reached_ms < :until)
    OR (
      (t.reached_ms IS NULL OR t.reached_ms >= :until)
      AND ((t.way = 1 AND t.target_price_usd <= :high) OR (t.way = -1 AND t.target_price_usd >= :low))
    )
  )
"""
EXTREMES = """
SELECT max(max(price, coalesce(high, price))), min(min(price, coalesce(low, price))) FROM prices
WHERE ticker = :ticker AND at_ms >= :since AND at_ms < :until
"""
DUE = "SELECT call_id FROM call_targets WHERE due_ms <= ? ORDER BY due_ms LIMIT ?"
_WAITING = "SELECT call_id FROM unevaluated_targets ORDER BY call_id LIMIT ?"
_KEPT = "SELECT row_hash FROM call_targets WHERE call_id = ?"
_RESOLVED = "ON CONFLICT (call_id) DO UPDATE SET " + ", ".join(
    f"{name} = excluded.{name}" for name in (*HASHED["call_targets"][1:], "row_hash")
)


def note_targets(db: apsw.Connection, call_ids: Iterable[int]) -> None:
    """Have the targets of these calls resolved, where they have one."""
    db.execute(
        """
        INSERT OR IGNORE INTO unevaluated_targets (call_id)
        SELECT c.id FROM json_each(?) AS wanted CROSS JOIN calls AS c ON c.id = wanted.value
        WHERE c.target_price_usd IS NOT NULL AND c.target_date IS NOT NULL
        """,
        (orjson.dumps(list(call_ids)).decode(),),
    )


def note_affected_targets(db: apsw.Connection, ticker: str, stretch: Stretch) -> None:
    """Have the targets resolved again that prices of a ticker within a stretch bear on."""
    values: dict[str, Any] = {"ticker": ticker, "since": stretch[0], "until": stretch[1]}
    values["high"], values["low"] = db.execute(EXTREMES, values).get
    db.execute(AFFECTED, values)


def resolve_waiting(db: apsw.Connection, rules: Rules, clock_ms: int, most: int) -> int:
    """Resolve some of the targets that wait for it, or whose time has come; answers how many."""
    ids = [int(row[0]) for row in db.execute(_WAITING, (most,))] or [
        int(row[0]) for row in db.execute(DUE, (clock_ms, most))
    ]
    for row in target_rows(db, ids, rules, lambda _: clock_ms):
        if db.execute(_KEPT, (row[0],)).get != with_hash(row)[-1]:
            put_hashed(db, "call_targets", row, _RESOLVED)
    db.executemany("DELETE FROM unevaluated_targets WHERE call_id = ?", [(call_id,) for call_id in ids])
    return len(ids)


def target_rows(
    db: apsw.Connection, call_ids: Iterable[int], rules: Rules, clock_of: Callable[[int], int]
) -> Iterator[tuple[Any, ...]]:
    """The rows of those of these calls that have a target and a date, in the order of HASHED, by each one's clock."""
    prices = Prices(db, rules)
    rows: list[Any] = list(db.execute(AIMED, (orjson.dumps(list(call_ids)).decode(),)))
    for call_id, author, ticker, stance, called_ms, target, target_date in rows:
        aim = Aim(ticker, stance, called_ms, target, end_of_day_ms(target_date))
        found = resolve(aim, prices.last, prices.first_reaching, rules, clock_of(call_id))
        reached = found.reached
        yield (
            call_id,
            found.status,
            author,
            *aim,
            found.way,
            reached.price_usd if reached else None,
            reached.at if reached else None,
            reached.source if reached else None,
            reached.at_ms if reached else None,
            found.reason,
            found.due_ms,
        )
