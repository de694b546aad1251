"""Places among the authors of a leaderboard, kept as long as nothing was committed."""

import threading
from collections import OrderedDict
from typing import Any

import apsw

from store_svc.scoring.ranking_boards import Board
from store_svc.scoring.ranking_places import Places
from store_svc.storage.meta import revision

_MOST_KEPT = 64
COUNTS = """
SELECT calls, hits, authors
FROM author_score_counts
WHERE "window" = :window AND ticker = :ticker AND stance = :stance AND calls >= :min_calls
"""
_Key = tuple[int, Board]


class KeptPlaces:
    """May be asked from several threads; each asks for the revision that its own snapshot shows."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, Places] = OrderedDict()
        self._lock = threading.Lock()

    def among(self, db: apsw.Connection, board: Board) -> Places:
        """Those that are ranked on a board of no period."""
        key = (revision(db), board)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        values = {"window": board.window, "ticker": board.ticker, "stance": board.stance, "min_calls": board.min_calls}
        counts: Any = db.execute(COUNTS, values)
        places = Places(counts)
        with self._lock:
            self._kept[key] = places
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return places
