"""Authors whose figures have yet to follow their evaluations: noted with those, gone with what is computed anew.

An author's figures are computed from all the author's calls. While many evaluations are made, as of a year of prices,
the same author is touched again and again; noted down, each is computed once, when the evaluations are done.
"""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

import apsw

from store_svc.storage.author_scores import Touched, refresh

WAITS = "EXISTS (SELECT 1 FROM unscored_authors)"
NEXT = """
SELECT u."window", u.author_handle, u.ticker, u.stance, coalesce(s.calls, 0)
FROM (SELECT * FROM unscored_authors ORDER BY "window", author_handle, ticker, stance LIMIT :count) AS u
LEFT JOIN author_scores AS s
  ON s."window" = u."window" AND s.ticker = '' AND s.stance = 0 AND s.author_handle = u.author_handle
ORDER BY u."window", u.author_handle, u.ticker, u.stance
"""
_NOTE = """
INSERT OR IGNORE INTO unscored_authors ("window", author_handle, ticker, stance) VALUES (?, ?, ?, ?)
"""
_DONE = """
DELETE FROM unscored_authors WHERE "window" = ? AND author_handle = ? AND ticker = ? AND stance = ?
"""
_CALLS_A_STEP = 50  # computing an author's figures anew takes as long for so many calls as one evaluation


def note(db: apsw.Connection, touched: Iterable[Touched]) -> None:
    """Keep in mind whose figures are not those of the evaluations any more, and which of them."""
    db.executemany(_NOTE, touched)


def work_off(db: apsw.Connection, most: int) -> int:
    """Compute figures anew, for about as long as so many evaluations take; answers how many that was, 0 for none left.

    One author at least is done, however many calls that one has.
    """
    rows: Iterable[Any] = list(db.execute(NEXT, {"count": most}))
    done: list[Touched] = []
    spent = 0
    for _, of_author in groupby(rows, key=lambda row: (row[0], row[1].lower())):
        if spent >= most:
            break
        held = list(of_author)
        done += [row[:4] for row in held]
        spent += len(held) + held[0][4] // _CALLS_A_STEP
    refresh(db, done)
    db.executemany(_DONE, done)
    return spent
