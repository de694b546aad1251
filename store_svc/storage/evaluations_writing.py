"""Bringing evaluations in line with calls and prices, a few calls at a time."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import apsw

from store_svc.scoring.duplicates import Made, told_anew
from store_svc.scoring.evaluating import DUPLICATE, NEUTRAL, SCORED, is_directed
from store_svc.scoring.rules import Rules
from store_svc.scoring.windows import LENGTHS_MS, WINDOWS
from store_svc.storage.author_scores import Touched
from store_svc.storage.evaluations_rows import (
    EvaluatedCall,
    evaluation_id,
    evaluation_row,
    select_evaluated_calls,
    select_kept,
)
from store_svc.storage.hashed import HASHED, insert_with_hashes, with_hash
from store_svc.storage.prices_lookup import Prices

ALL_WINDOWS = (1 << len(WINDOWS)) - 1
_PLACES = [[place for place in range(len(WINDOWS)) if bits >> place & 1] for bits in range(ALL_WINDOWS + 1)]
_SETTLED = (DUPLICATE, NEUTRAL)  # until their flags say otherwise
Flags = dict[int, bool]  # whether an evaluation, by id, is a duplicate
DIRECTION = """
SELECT c.id, c.called_ms,
       (SELECT status FROM evaluations WHERE id = c.id * 4), (SELECT status FROM evaluations WHERE id = c.id * 4 + 1),
       (SELECT status FROM evaluations WHERE id = c.id * 4 + 2),
       (SELECT status FROM evaluations WHERE id = c.id * 4 + 3)
FROM calls AS c INDEXED BY calls_by_direction
WHERE c.author_handle = :author AND c.ticker = :ticker AND c.stance = :stance AND c.called_ms >= :since
ORDER BY c.called_ms, length(c.post_id), c.post_id
"""
_COLUMNS = HASHED["evaluations"]
_SET = ", ".join(f'"{name}" = ?' for name in (*_COLUMNS[1:], "row_hash"))
_UPDATE = f"UPDATE evaluations SET {_SET} WHERE id = ?"  # noqa: S608 - our own names


def evaluate_new(db: apsw.Connection, call_ids: Iterable[int], rules: Rules, clock_ms: int) -> tuple[int, set[Touched]]:
    """Evaluate calls over all windows, and those that are duplicates now or no longer. Answers as `evaluate_again`."""
    calls = select_evaluated_calls(db, call_ids)
    flags, windows = _flags(db, calls)
    windows.update({call.call_id: ALL_WINDOWS for call in calls})
    return evaluate_again(db, windows, rules, clock_ms, flags)


def evaluate_again(
    db: apsw.Connection, windows: Mapping[int, int], rules: Rules, clock_ms: int, flags: Flags | None = None
) -> tuple[int, set[Touched]]:
    """Evaluate calls, by id, over the windows whose bits are set; those that no price can change are left as they are.

    Answers how many evaluations were made, and what figures of authors they bear on.
    """
    kept, prices, flags = select_kept(db, windows), Prices(db, rules), flags or {}
    fresh, changed, touched = list[tuple[Any, ...]](), list[tuple[Any, ...]](), set[Touched]()
    asked = [
        (call, place, row_id)
        for call in select_evaluated_calls(db, windows)
        for place in _PLACES[windows[call.call_id]]
        if (row_id := evaluation_id(call.call_id, place)) in flags
        or row_id not in kept
        or kept[row_id].status not in _SETTLED
    ]
    _look_up(prices, [(call, place) for call, place, row_id in asked if not flags.get(row_id)], rules, clock_ms)
    for call, place, row_id in asked:
        before, is_duplicate = kept.get(row_id), flags.get(row_id, False)
        row = with_hash(evaluation_row(call, place, prices, rules, clock_ms, is_duplicate=is_duplicate))
        if before is None:
            fresh.append(row)
        elif before.row_hash != row[-1]:
            changed.append((*row[1:], row_id))
        else:
            continue
        if row[3] == SCORED or (before and before.status == SCORED):
            touched.add((WINDOWS[place], call.author_handle, call.claim.ticker, call.claim.stance))
    insert_with_hashes(db, "evaluations", fresh)
    db.executemany(_UPDATE, changed)
    return len(asked), touched


def _look_up(prices: Prices, asked: Iterable[tuple[EvaluatedCall, int]], rules: Rules, clock_ms: int) -> None:
    """Have all prices that these rest on at hand."""
    instants: dict[str, set[int]] = defaultdict(set)
    for call, place in asked:
        ticker, _, called_ms = call.claim
        instants[ticker].add(called_ms)
        if called_ms + LENGTHS_MS[place] <= clock_ms:
            instants[ticker].add(called_ms + LENGTHS_MS[place])
    instants[rules.benchmark] = set().union(*instants.values())
    for ticker, of_ticker in instants.items():
        prices.look_up(ticker, of_ticker)


def _flags(db: apsw.Connection, new: list[EvaluatedCall]) -> tuple[Flags, dict[int, int]]:
    """Which evaluations are duplicates, of the new calls and where these change it; and the windows of the latter."""
    directions: dict[tuple[str, str, int], list[EvaluatedCall]] = defaultdict(list)
    flags, windows = Flags(), dict[int, int]()
    for call in new:
        if is_directed(call.claim.ticker, call.claim.stance):
            directions[call.author_handle.lower(), call.claim.ticker, call.claim.stance].append(call)
        else:
            flags.update({evaluation_id(call.call_id, place): False for place in range(len(WINDOWS))})
    for (author, ticker, stance), calls in directions.items():
        since = min(call.claim.called_ms for call in calls)
        rows: Iterable[Any] = db.execute(
            DIRECTION, {"author": author, "ticker": ticker, "stance": stance, "since": since - LENGTHS_MS[-1]}
        )
        made = (Made(row[0], row[1], row[2:]) for row in rows)
        for call_id, told, before in told_anew(made, since, {call.call_id for call in calls}):
            for place, is_duplicate in enumerate(told):
                if before is None or before[place] != is_duplicate:
                    flags[evaluation_id(call_id, place)] = is_duplicate
                    windows[call_id] = windows.get(call_id, 0) | 1 << place
    return flags, windows
