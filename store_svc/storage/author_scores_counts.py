"""How many authors have so many calls and hits: written as scores change, read as places."""

import threading
from collections import Counter, OrderedDict
from typing import Any

import apsw

from store_svc.scoring.ranking_boards import Board
from store_svc.scoring.ranking_places import Places
from store_svc.storage.meta import revision

_MOST_KEPT = 16  # of 50,000 authors each takes most of a megabyte
_REVISIONS_KEPT = 1_000  # for so many more a number that fell to 0 is told
COUNTS = """
SELECT calls, hits, authors
FROM author_score_counts
WHERE "window" = :window AND ticker = :ticker AND stance = :stance AND calls >= :min_calls AND authors > 0
"""
CHANGES = """
SELECT calls, hits, authors
FROM author_score_counts INDEXED BY author_score_counts_by_change
WHERE "window" = :window AND ticker = :ticker AND stance = :stance AND changed_in > :known AND calls >= :min_calls
"""
_ADD = """
INSERT INTO author_score_counts ("window", ticker, stance, calls, hits, authors, changed_in)
VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT ("window", ticker, stance, calls, hits) DO UPDATE
SET authors = authors + excluded.authors, changed_in = excluded.changed_in
"""
FORGET = "DELETE FROM author_score_counts INDEXED BY author_score_counts_gone WHERE authors = 0 AND changed_in < ?"
Key = tuple[str, str, int, int, int]  # window, ticker, stance, calls, hits


def add_counts(db: apsw.Connection, more: Counter[Key]) -> None:
    """Count so many more, or below 0 fewer, authors with these."""
    this_revision = revision(db) + 1
    db.executemany(_ADD, [(*key, count, this_revision) for key, count in more.items() if count])
    db.execute(FORGET, (this_revision - _REVISIONS_KEPT,))


class KeptPlaces:
    """Places as they were last asked for, brought up to date by what changed since; of use to any thread."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Board, tuple[int, Places]] = OrderedDict()
        self._lock = threading.Lock()

    def among(self, db: apsw.Connection, board: Board) -> Places:
        """Those of a board of no period, as the snapshot has them."""
        now = revision(db)
        with self._lock:
            known, places = self._kept.get(board, (-1, Places()))
        if known != now:
            places = _changed(db, board, known, places) if now - _REVISIONS_KEPT < known < now else _counted(db, board)
        with self._lock:
            if known <= now:  # another thread's snapshot may be older
                self._kept[board] = (now, places)
            self._kept.move_to_end(board)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return places


def _counted(db: apsw.Connection, board: Board) -> Places:
    counts: Any = db.execute(COUNTS, _values(board))
    return Places().changed(counts)


def _changed(db: apsw.Connection, board: Board, known: int, places: Places) -> Places:
    changes: list[Any] = list(db.execute(CHANGES, {**_values(board), "known": known}))
    return places.changed(changes) if changes else places


def _values(board: Board) -> dict[str, Any]:
    return {"window": board.window, "ticker": board.ticker, "stance": board.stance, "min_calls": board.min_calls}
