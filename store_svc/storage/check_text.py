"""Indexing every mention anew, in memory, and holding the full-text index to that, word by word."""

from collections.abc import Callable, Iterator
from typing import Any

import apsw

from store_svc.storage.fts import indexed

_ROWS_A_STEP = 5_000
_MASK = (1 << 64) - 1
_TEXTS = """
SELECT p.sort_key, p.text, coalesce(p.parent_text, ''), p.author_handle, p.written_tickers, d.sz
FROM predictions AS p LEFT JOIN mention_fts_docsize AS d ON d.id = p.sort_key
ORDER BY p.sort_key
"""


def problems(db: apsw.Connection, progress: Callable[[str], None]) -> Iterator[str]:
    """One line where the index does not hold exactly the words of the mentions."""
    held = int(db.execute("SELECT count(*) FROM mention_fts_docsize").get)
    mentions = int(db.execute("SELECT count(*) FROM predictions").get)
    if held != mentions:
        yield f"the full-text index holds {held} mentions, there are {mentions}"
    expected = _Anew(db)
    done = 0
    rows = db.execute(_TEXTS)
    while chunk := [row for _, row in zip(range(_ROWS_A_STEP), rows, strict=False)]:
        yield from expected.add(chunk)
        done += len(chunk)
        progress(f"full text: {done} mentions indexed anew")
    progress("full text: comparing every word")
    if _fingerprint(_words(db)) != expected.fingerprint:
        yield "the full-text index does not hold the words of the mentions: rebuild it by restoring a backup"


class _Anew:
    """An index of the same kind, over a few mentions at a time."""

    def __init__(self, db: apsw.Connection) -> None:
        sql = str(db.execute("SELECT sql FROM sqlite_schema WHERE name = 'mention_fts'").get)
        self._db = apsw.Connection(":memory:")
        self._db.execute(sql)
        self.fingerprint = 0

    def add(self, chunk: list[tuple[Any, ...]]) -> Iterator[str]:
        """Take in the words of some mentions; a line for each whose length in words is noted wrongly."""
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO mention_fts (rowid, text, parent_text, author, tickers) VALUES (?, ?, ?, ?, ?)",
            [(key, indexed(text), indexed(above), author, written) for key, text, above, author, written, _ in chunk],
        )
        self._db.execute("COMMIT")
        sizes = dict(self._db.execute("SELECT id, sz FROM mention_fts_docsize"))
        for key, *_, size in chunk:
            if size is not None and size != sizes.get(key):
                yield f"the full-text index counts other words than the mention at {key} has"
        self.fingerprint = (self.fingerprint + _fingerprint(_words(self._db))) & _MASK
        self._db.execute("INSERT INTO mention_fts (mention_fts) VALUES ('delete-all')")


def _words(db: apsw.Connection) -> Iterator[tuple[Any, ...]]:
    """Every word of an index, with the mention, the column and the place in it."""
    is_query_only = db.pragma("query_only")
    db.pragma("query_only", 0)  # the table of words is a temporary one; the file is open for reading alone
    try:
        db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.words USING fts5vocab (main, mention_fts, instance)")
    finally:
        db.pragma("query_only", is_query_only)
    return db.execute("SELECT term, doc, col, offset FROM temp.words")


def _fingerprint(words: Iterator[tuple[Any, ...]]) -> int:
    """The same for the same words in any order, within one process."""
    return sum(map(hash, words)) & _MASK
