"""One author's record: returns one by one, figures by ticker, and how all calls stand."""

from collections import defaultdict
from typing import Any

import apsw

from store_svc.scoring.ranking_boards import Board, Score
from store_svc.scoring.ranking_figures import Figures, ScoredCall
from store_svc.storage.author_scores import FIGURES
from store_svc.storage.author_scores_period import CONDITIONS, OF_AUTHOR, score_of, values_of
from swarmnexus.v1.query_pb2 import ReturnPoint, StatusCounts

MAX_SERIES = 2_000
MAX_TICKERS = 200
SERIES = f"""
SELECT call_id, called_ms, ticker, return, excess
FROM evaluations INDEXED BY evaluations_by_author_and_status
WHERE "window" = :window AND author_handle = :author AND status = 'scored' AND {CONDITIONS}
ORDER BY called_ms DESC, ticker DESC, stance DESC LIMIT {MAX_SERIES}
"""  # noqa: S608 - conditions of our own
STATUSES = f"""
SELECT status, count(*)
FROM evaluations INDEXED BY evaluations_by_author_and_status
WHERE "window" = :window AND author_handle = :author AND {CONDITIONS}
GROUP BY status
"""  # noqa: S608 - conditions of our own
TICKERS = f"""
SELECT ticker, author_handle, {FIGURES}
FROM author_scores INDEXED BY author_scores_of_author
WHERE "window" = :window AND author_handle = :author AND stance = :stance AND ticker <> ''
  AND (:ticker = '' OR ticker = :ticker)
ORDER BY by_calls, ticker LIMIT {MAX_TICKERS}
"""  # noqa: S608 - the names of our own columns
FIRST_SEEN = """
SELECT handle FROM authors WHERE handle = :author
UNION ALL
SELECT author_handle FROM (
  SELECT author_handle FROM calls INDEXED BY calls_by_author WHERE author_handle = :author
  ORDER BY called_ms, id LIMIT 1
)
"""


def first_spelling(db: apsw.Connection, author: str) -> str | None:
    """An author's handle as it was first seen; None for one who wrote neither a mention nor a call."""
    row = db.execute(FIRST_SEEN, {"author": author}).fetchone()
    return str(row[0]) if row else None


def select_series(db: apsw.Connection, board: Board, author: str) -> list[ReturnPoint]:
    """The latest scored calls, oldest of them first."""
    rows: list[Any] = list(db.execute(SERIES, values_of(board, author)))
    return [
        ReturnPoint(call_id=str(row[0]), called_at_ms=row[1], ticker=row[2], excess=row[4], **{"return": row[3]})
        for row in reversed(rows)
    ]


def select_statuses(db: apsw.Connection, board: Board, author: str) -> StatusCounts:
    """How the author's calls stand."""
    counted: Any = db.execute(STATUSES, values_of(board, author))
    return StatusCounts(**dict(counted))


def select_tickers(db: apsw.Connection, board: Board, author: str) -> list[tuple[str, Score]]:
    """The figures by ticker, most calls first."""
    if not board.is_of_a_period:
        rows: list[Any] = list(db.execute(TICKERS, values_of(board, author)))
        return [(row[0], Score(row[1], Figures(*row[2:]))) for row in rows]
    calls: dict[str, list[ScoredCall]] = defaultdict(list)
    for row in db.execute(OF_AUTHOR, values_of(board, author)):
        calls[row[1]].append(row)
    found = sorted(calls.items(), key=lambda held: (-len(held[1]), held[0]))
    return [(ticker, score_of(held)) for ticker, held in found[:MAX_TICKERS]]
