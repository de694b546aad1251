"""How calls went, as messages."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import apsw
import orjson

from store_svc.scoring.windows import WINDOWS
from swarmnexus.time import parse_instant
from swarmnexus.v1.score_pb2 import (
    EVALUATION_STATUS_PENDING,
    WINDOW_7D,
    WINDOW_12H,
    WINDOW_24H,
    WINDOW_30D,
    Evaluation,
    TargetOutcome,
    UsedPrice,
)

NUMBERS = dict(zip(WINDOWS, (WINDOW_12H, WINDOW_24H, WINDOW_7D, WINDOW_30D), strict=True))
_instant = lru_cache(maxsize=8_192)(parse_instant)  # prices are of whole hours, and used by many calls
OF_CALLS = """
SELECT e.call_id, e."window", e.status, e.return, e.excess, e.hit, e.reason,
       e.entry_price, e.entry_at, e.entry_source, e.exit_price, e.exit_at, e.exit_source,
       e.benchmark_entry_price, e.benchmark_entry_at, e.benchmark_entry_source,
       e.benchmark_exit_price, e.benchmark_exit_at, e.benchmark_exit_source
FROM json_each(?) AS wanted
CROSS JOIN evaluations AS e ON e.id >= wanted.value * 4 AND e.id < wanted.value * 4 + 4
ORDER BY e.id
"""
TARGETS_OF_CALLS = """
SELECT t.call_id, t.status, t.until_ms, t.reason, t.reached_price, t.reached_at, t.reached_source
FROM json_each(?) AS wanted CROSS JOIN call_targets AS t ON t.call_id = wanted.value
"""


def select_evaluations(db: apsw.Connection, call_ids: Iterable[int]) -> dict[int, list[Evaluation]]:
    """Those of these calls, by call: one a window, shortest first. A call whose turn has not come yet is pending."""
    ids = list(call_ids)
    found: dict[int, list[Evaluation]] = defaultdict(list)
    rows: Iterable[Any] = db.execute(OF_CALLS, (orjson.dumps(ids).decode(),))
    for row in rows:
        found[row[0]].append(_evaluation(row))
    return {call_id: found.get(call_id) or _not_yet() for call_id in ids}


def select_targets(db: apsw.Connection, call_ids: Iterable[int]) -> dict[int, TargetOutcome]:
    """What became of the targets of these calls, by call; those without a target and a date are left out."""
    rows: Iterable[Any] = db.execute(TARGETS_OF_CALLS, (orjson.dumps(list(call_ids)).decode(),))
    return {
        row[0]: TargetOutcome(
            status=f"TARGET_STATUS_{row[1].upper()}",
            until_ms=row[2],
            reason=row[3] or "",
            reached=_price(row[4:7]),
        )
        for row in rows
    }


def _evaluation(row: Any) -> Evaluation:
    told = Evaluation(
        window=NUMBERS[row[1]],
        status=f"EVALUATION_STATUS_{row[2].upper()}",
        entry=_price(row[7:10]),
        exit=_price(row[10:13]),
        benchmark_entry=_price(row[13:16]),
        benchmark_exit=_price(row[16:19]),
        excess=row[4],
        hit=None if row[5] is None else bool(row[5]),
        reason=row[6] or "",
    )
    if row[3] is not None:
        setattr(told, "return", row[3])
    return told


def _price(row: Any) -> UsedPrice | None:
    price, at, source = row
    return None if price is None else UsedPrice(price_usd=price, at_ms=_instant(at), source=source)


def _not_yet() -> list[Evaluation]:
    reason = "it was stored just now, and is about to be evaluated"
    return [Evaluation(window=number, status=EVALUATION_STATUS_PENDING, reason=reason) for number in NUMBERS.values()]
