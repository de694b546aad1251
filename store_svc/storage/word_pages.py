"""Finding words: which mentions hold them, newest first.

The full-text index is quick when it is read upwards from some row: read downwards, it steps over what is newer than a
page entry by entry. So a page is sought in stretches of time, the newest first, each read upwards.
"""

from typing import Any

import apsw

from store_svc.rules.narrow import Narrowed
from store_svc.storage.fts import match_expression

_FIRST_STRETCH_OF_WORDS = 200  # mentions: enough for a page of frequent words
_FIRST_STRETCH = 1_600  # where an author or a ticker leaves fewer of them
_WIDER = 16
_WIDEST = 64
_EMPTY_STRETCHES = 2  # then all the rest at once: to look for a rare word again and again costs more than to find it
_MOST_FOUND = 1_000  # of one stretch; where words crowd, a narrower one does

_NEWEST = "SELECT max(sort_key) FROM predictions WHERE sort_key < ?"
_BEGINNING = "SELECT sort_key FROM predictions WHERE sort_key < ? ORDER BY sort_key DESC LIMIT 1 OFFSET ?"
# The index finds an author and a ticker by their parts alone ($A.B as A followed by B): their own columns decide.
_FOUND = """
SELECT f.rowid
FROM mention_fts AS f
WHERE f.mention_fts MATCH :match AND f.rowid >= :start AND f.rowid < :end
ORDER BY f.rowid LIMIT :most
"""
_FOUND_EXACTLY = """
SELECT f.rowid
FROM mention_fts AS f
WHERE f.mention_fts MATCH :match AND f.rowid >= :start AND f.rowid < :end
  AND (:author = '' OR EXISTS (SELECT 1 FROM predictions WHERE author_handle = :author AND sort_key = f.rowid))
  AND (:ticker = '' OR EXISTS (SELECT 1 FROM tickers WHERE ticker = :ticker AND sort_key = f.rowid))
ORDER BY f.rowid LIMIT :most
"""


def keys_of_words(db: apsw.Connection, narrowed: Narrowed, before: int, count: int) -> list[int]:
    """The sort keys of the newest `count` mentions below `before` that the filter leaves, newest first."""
    newest = db.execute(_NEWEST, (before,)).get
    if newest is None or newest < narrowed.first_key:
        return []
    end = int(newest) + 1
    # before it finds anything in a stretch, the index looks for the very first match: once will do if there is none
    oldest = db.execute(*statement(narrowed, narrowed.first_key, end, most=1)).get
    if oldest is None:
        return []
    found, empty, is_crowded = list[int](), 0, False
    first_stretch = _FIRST_STRETCH if narrowed.author or narrowed.ticker else _FIRST_STRETCH_OF_WORDS
    span = end - int(db.execute(_BEGINNING, (end, first_stretch)).get or oldest)
    while len(found) < count and end > oldest:
        start = max(oldest, end - span) if empty < _EMPTY_STRETCHES else oldest
        keys = [int(row[0]) for row in db.execute(*statement(narrowed, start, end, _MOST_FOUND))]
        if len(keys) == _MOST_FOUND and end - start > _MOST_FOUND:
            span, empty, is_crowded = (end - start) // _WIDER, 0, True
            continue
        missing = count - len(found)
        found += reversed(keys[-missing:])
        empty += not (keys or is_crowded)
        end, span = start, span * _wider(missing, len(keys), is_crowded=is_crowded)
    return found


def _wider(missing: int, found: int, *, is_crowded: bool) -> int:
    """How many times as long the next stretch should be."""
    if is_crowded:
        return 2
    return min(max(2, 2 * missing // found), _WIDEST) if found else _WIDER


def statement(narrowed: Narrowed, start: int, end: int, most: int) -> tuple[str, dict[str, Any]]:
    """The SQL that finds the words of a filter in a stretch, oldest first, and its values."""
    return (_FOUND_EXACTLY if narrowed.author or narrowed.ticker else _FOUND), {
        "match": match_expression(narrowed.words, narrowed.author, narrowed.ticker),
        "start": start,
        "end": end,
        "author": narrowed.author,
        "ticker": narrowed.ticker,
        "most": most,
    }
