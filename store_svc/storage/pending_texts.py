"""Rows of the full-text index that a transaction has yet to write.

The index writes out what it holds in memory at every savepoint, at every statement that could be taken back alone and
whenever a smaller rowid comes; each time it gets one part more to search and to merge. So they are written at the
transaction's end, all together and in order.
"""

import apsw
import orjson

Text = tuple[int, str, str, str, str]  # rowid, text, parent_text, author, tickers

# One statement for all rows: at each new one, Python's lock goes to whoever else waits for it.
_ROWS = """
INTO mention_fts (rowid, text, parent_text, author, tickers)
SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?)
"""


class PendingTexts:
    """By rowid, the last row that was given. What a request of the transaction gave can be dropped alone."""

    def __init__(self) -> None:
        self._kept: dict[int, tuple[bool, Text]] = {}
        self._given: dict[int, tuple[bool, Text]] = {}

    def insert(self, row: Text) -> None:
        """A row that the index does not have."""
        self._given[row[0]] = (True, row)

    def replace(self, row: Text) -> None:
        """A row in the place of the one that the index has, or will have."""
        earlier = self._given.get(row[0]) or self._kept.get(row[0])
        self._given[row[0]] = (bool(earlier and earlier[0]), row)

    def keep(self) -> None:
        """What was given since the last `keep` or `drop` stays."""
        self._kept |= self._given
        self._given = {}

    def drop(self) -> None:
        """What was given since the last `keep` or `drop` is forgotten."""
        self._given = {}

    def clear(self) -> None:
        """All is forgotten."""
        self._kept, self._given = {}, {}

    def write(self, db: apsw.Connection) -> None:
        """Write what is kept, and forget it."""
        rows = sorted(self._kept.values(), key=lambda told: told[1][0])
        self._kept = {}
        for verb, wants_new in (("INSERT", True), ("INSERT OR REPLACE", False)):
            wanted = [row for is_new, row in rows if is_new is wants_new]
            if wanted:
                db.execute(f"{verb} {_ROWS}", (orjson.dumps(wanted).decode(),))
