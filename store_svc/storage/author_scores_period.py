"""What authors can be held to within a period: computed from its scored calls when asked for, as no total fits it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import apsw

from store_svc.scoring.ranking_boards import Board, Score
from store_svc.scoring.ranking_figures import ScoredCall, figures
from swarmnexus.errors import InvalidArgumentError

# About a second and a half of work; who wants more asks without times, which costs the same at any size.
MAX_CALLS = 500_000
_NEVER_MS = 2**53
_COLUMNS = "SELECT called_ms, ticker, stance, return, excess, hit, author_handle FROM evaluations"
CONDITIONS = """
called_ms >= :since AND called_ms < :until AND (:ticker = '' OR ticker = :ticker) AND (:stance = 0 OR stance = :stance)
"""
WITHIN = f"""
{_COLUMNS} INDEXED BY evaluations_by_time
WHERE "window" = :window AND status = 'scored' AND {CONDITIONS}
ORDER BY called_ms, author_handle, ticker, stance LIMIT {MAX_CALLS + 1}
"""
OF_AUTHOR = f"""
{_COLUMNS} INDEXED BY evaluations_by_author_and_status
WHERE "window" = :window AND author_handle = :author AND status = 'scored' AND {CONDITIONS}
ORDER BY called_ms, ticker, stance
"""


def values_of(board: Board, author: str = "") -> dict[str, Any]:
    """The values of the statements here."""
    return {
        "window": board.window,
        "author": author,
        "ticker": board.ticker,
        "stance": board.stance,
        "since": 0 if board.since_ms is None else board.since_ms,
        "until": _NEVER_MS if board.until_ms is None else board.until_ms,
    }


def scores_within(db: apsw.Connection, board: Board) -> list[Score]:
    """All authors that are ranked, in no order.

    Raises InvalidArgumentError for a period of more than 500,000 scored calls.
    """
    rows: list[Any] = list(db.execute(WITHIN, values_of(board)))
    if len(rows) > MAX_CALLS:
        raise InvalidArgumentError(
            "filter.since_ms", f"the period holds more than {MAX_CALLS} scored calls; choose a shorter one, or none"
        )
    calls: dict[str, list[ScoredCall]] = defaultdict(list)
    for row in rows:
        calls[row[-1]].append(row)
    return [score_of(held) for held in _by_author(calls) if len(held) >= board.min_calls]


def select_score_within(db: apsw.Connection, board: Board, author: str) -> Score | None:
    """One author's figures, None without a scored call in the period."""
    calls: list[Any] = list(db.execute(OF_AUTHOR, values_of(board, author)))
    return score_of(calls) if calls else None


def score_of(calls: list[ScoredCall]) -> Score:
    """The figures of an author's calls, one or more in their order."""
    return Score(calls[0][-1], figures(calls))


def _by_author(calls: dict[str, list[ScoredCall]]) -> Iterable[list[ScoredCall]]:
    """The same, with those together whose handles differ in case alone."""
    spelled: dict[str, list[str]] = defaultdict(list)
    for handle in calls:
        spelled[handle.lower()].append(handle)
    for handles in spelled.values():
        if len(handles) == 1:
            yield calls[handles[0]]
        else:
            yield sorted((call for handle in handles for call in calls[handle]), key=lambda call: call[:3])
