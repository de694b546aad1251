"""Evaluations as rows: how the calls stand, made of calls, prices, rules and a clock alone."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import apsw
import orjson

from store_svc.scoring.evaluating import Claim, Reading, evaluate, unscored
from store_svc.scoring.quotes import Quote
from store_svc.scoring.rules import Rules
from store_svc.scoring.windows import LENGTHS_MS, WINDOWS
from store_svc.storage.prices_lookup import Prices

CALLS = """
SELECT c.id, c.author_handle, c.ticker, c.stance, c.called_ms
FROM json_each(?) AS wanted CROSS JOIN calls AS c ON c.id = wanted.value
"""
WINDOWS_A_CALL = len(WINDOWS)  # the id of an evaluation is its call's, times this, and the place of its window


class EvaluatedCall(NamedTuple):
    """What evaluations repeat of their call."""

    call_id: int
    author_handle: str
    claim: Claim


def select_evaluated_calls(db: apsw.Connection, call_ids: Iterable[int]) -> list[EvaluatedCall]:
    """These calls."""
    rows: Iterable[Any] = db.execute(CALLS, (orjson.dumps(list(call_ids)).decode(),))
    return [EvaluatedCall(row[0], row[1], Claim(row[2], row[3], row[4])) for row in rows]


def evaluation_row(
    call: EvaluatedCall, place: int, prices: Prices, rules: Rules, clock_ms: int, *, is_duplicate: bool
) -> tuple[Any, ...]:
    """The row of one call and window, in the order of HASHED."""
    found = unscored(call.claim, is_duplicate=is_duplicate)
    if found is None:
        found = evaluate(call.claim, LENGTHS_MS[place], prices.last, rules, clock_ms)
    return _row(call, place, found)


def evaluation_id(call_id: int, place: int) -> int:
    """The id of an evaluation."""
    return call_id * WINDOWS_A_CALL + place


def _row(call: EvaluatedCall, place: int, found: Reading) -> tuple[Any, ...]:
    entry, exit_ = _told(found.entry), _told(found.exit)
    return (
        evaluation_id(call.call_id, place),
        call.call_id,
        WINDOWS[place],
        found.status,
        entry[0],
        entry[1],
        exit_[0],
        exit_[1],
        found.made,
        found.excess,
        None if found.made is None else int(found.made > 0),
        found.reason,
        call.author_handle,
        *call.claim,
        entry[2],
        exit_[2],
        *_told(found.benchmark_entry),
        *_told(found.benchmark_exit),
        found.lacks,
        found.benchmark_lacks,
        found.due_ms,
    )


def _told(quote: Quote | None) -> tuple[float | None, str | None, str | None]:
    return (quote.price_usd, quote.at, quote.source) if quote else (None, None, None)


class Kept(NamedTuple):
    """What is kept of an evaluation."""

    status: str
    row_hash: int | None


def select_kept(db: apsw.Connection, call_ids: Iterable[int]) -> Mapping[int, Kept]:
    """The evaluations of these calls, by their ids."""
    rows: Iterable[Any] = db.execute(
        """
        SELECT e.id, e.status, e.row_hash
        FROM json_each(?1) AS wanted
        CROSS JOIN evaluations AS e ON e.id >= wanted.value * 4 AND e.id < wanted.value * 4 + 4
        """,
        (orjson.dumps(list(call_ids)).decode(),),
    )
    return {row[0]: Kept(row[1], row[2]) for row in rows}
