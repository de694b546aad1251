"""Making every evaluation and every target's outcome anew, from calls and prices, and holding what is kept to that."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import apsw

from store_svc.scoring.duplicates import Made, told_anew
from store_svc.scoring.evaluating import is_directed
from store_svc.scoring.windows import LENGTHS_MS, WINDOWS
from store_svc.storage.evaluations_rows import EvaluatedCall, evaluation_row, select_evaluated_calls
from store_svc.storage.evaluations_rules import select_rules
from store_svc.storage.hashed import HASHED
from store_svc.storage.prices_lookup import Prices
from store_svc.storage.targets import target_rows

_CALLS_A_STEP = 2_000
# By direction, each in its order: the calls of one author, ticker and stance follow one another.
_CALLS = """
SELECT id, author_handle, ticker, stance, called_ms FROM calls
ORDER BY author_handle, ticker, stance, called_ms, length(post_id), post_id
"""
# What waits to be made anew may differ: a call, those of its direction, and those that changed prices bear on.
_WAITS = """
SELECT EXISTS (
  SELECT 1 FROM unevaluated_calls AS u JOIN calls AS w ON w.id = u.call_id
  WHERE w.author_handle = c.author_handle AND w.ticker = c.ticker AND w.stance = c.stance
) OR EXISTS (
  SELECT 1 FROM price_changes AS p
  WHERE p.ticker IN (c.ticker, :benchmark) AND p.since_ms <= max(c.called_ms + :longest, coalesce(t.until_ms, 0))
    AND p.until_ms > c.called_ms
) OR EXISTS (SELECT 1 FROM unevaluated_targets WHERE call_id = c.id)
FROM calls AS c LEFT JOIN call_targets AS t ON t.call_id = c.id
WHERE c.id = :call_id
"""
_EVALUATIONS = "SELECT {columns} FROM evaluations WHERE call_id = ? ORDER BY id"
_TARGET = "SELECT {columns} FROM call_targets WHERE call_id = ?"


def problems(db: apsw.Connection, progress: Callable[[str], None]) -> Iterator[str]:
    """One line a call whose evaluations, or whose target's outcome, are not what calls and prices make of it."""
    check, done = _Check(db), 0
    calls = _with_flags(db)
    while chunk := list(islice(calls, _CALLS_A_STEP)):
        yield from check.evaluations(chunk)
        yield from check.targets([call.call_id for call, _ in chunk])
        done += len(chunk)
        progress(f"evaluations: {done} calls read anew")
    for table in ("evaluations", "call_targets"):
        strays = f"SELECT call_id FROM {table} WHERE call_id NOT IN (SELECT id FROM calls)"  # noqa: S608 - our own names
        yield from (f"{table} tell of call {row[0]}, which is not there" for row in db.execute(strays))


class _Check:
    def __init__(self, db: apsw.Connection) -> None:
        self._db = db
        self._rules = select_rules(db)
        self._clock_ms = int(db.execute("SELECT value FROM counters WHERE name = 'evaluated_ms'").get)
        self._evaluations = _EVALUATIONS.format(columns=_names("evaluations"))
        self._target = _TARGET.format(columns=_names("call_targets"))

    def evaluations(self, calls: Iterable[tuple[EvaluatedCall, tuple[bool, ...]]]) -> Iterator[str]:
        prices = Prices(self._db, self._rules)
        for call, flags in calls:
            kept: list[Any] = list(self._db.execute(self._evaluations, (call.call_id,)))
            made = [
                evaluation_row(call, place, prices, self._rules, self._clock(row), is_duplicate=flags[place])
                for place, row in zip(range(len(WINDOWS)), kept, strict=False)
            ]
            if (len(kept) != len(WINDOWS) or made != kept) and not self._waits(call.call_id):
                yield f"the evaluations of call {call.call_id} are not those that calls and prices make"

    def targets(self, call_ids: list[int]) -> Iterator[str]:
        kept: dict[int, Any] = {
            call_id: row for call_id in call_ids if (row := self._db.execute(self._target, (call_id,)).fetchone())
        }
        made = {
            row[0]: row
            for row in target_rows(self._db, call_ids, self._rules, lambda call_id: self._clock(kept.get(call_id)))
        }
        for call_id in sorted(kept.keys() | made.keys()):
            if kept.get(call_id) != made.get(call_id) and not self._waits(call_id):
                yield f"what became of the target of call {call_id} is not what calls and prices make of it"

    def _clock(self, row: Any) -> int:
        """The clock that a row is true by: the last one, unless it was due before that and waits to be made anew."""
        due_ms = row[-1] if row else None
        return self._clock_ms if due_ms is None else min(self._clock_ms, int(due_ms) - 1)

    def _waits(self, call_id: int) -> bool:
        values = {"call_id": call_id, "benchmark": self._rules.benchmark, "longest": LENGTHS_MS[-1]}
        return bool(self._db.execute(_WAITS, values).get)


def _with_flags(db: apsw.Connection) -> Iterator[tuple[EvaluatedCall, tuple[bool, ...]]]:
    """Every call, and over which windows it is a duplicate."""
    direction: tuple[str, str, int] | None = None
    rows: Iterator[Any] = db.execute(_CALLS)
    held: list[Any] = []
    for row in rows:
        of_row = (row[1].lower(), row[2], row[3])
        if of_row != direction:
            yield from _flagged(db, held)
            direction, held = of_row, []
        held.append(row)
    yield from _flagged(db, held)


def _flagged(db: apsw.Connection, rows: list[Any]) -> Iterator[tuple[EvaluatedCall, tuple[bool, ...]]]:
    if not rows:
        return
    calls = {call.call_id: call for call in select_evaluated_calls(db, [row[0] for row in rows])}
    flags: dict[int, tuple[bool, ...]] = {}
    if is_directed(rows[0][2], rows[0][3]):
        made = [Made(row[0], row[4], (None,) * len(WINDOWS)) for row in rows]
        flags = {call_id: told for call_id, told, _ in told_anew(made, rows[0][4], set(calls))}
    for row in rows:
        yield calls[row[0]], flags.get(row[0], (False,) * len(WINDOWS))


def _names(table: str) -> str:
    return ", ".join(f'"{name}"' for name in HASHED[table])
