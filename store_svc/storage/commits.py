"""Numbering the commits, and noting the last one beside the database."""

from pathlib import Path

import apsw

from store_svc.storage.mark import Mark, MarkFile, next_chain
from swarmnexus.time import now_ms

_STATE = """
SELECT (SELECT value FROM counters WHERE name = 'database'), (SELECT value FROM counters WHERE name = 'revision'),
       (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'predictions'),
       (SELECT value FROM counters WHERE name = 'chain')
"""


def state_of(db: apsw.Connection) -> Mark:
    """Where a database stands, as a mark without a time."""
    database, revision, position, chain = db.execute(_STATE).get
    return Mark(database, revision, position, chain, 0)


class Commits:
    """`number` each transaction that changed something, inside it; `note` it once it is on disk."""

    def __init__(self, db: apsw.Connection, path: Path) -> None:
        self._db = db
        self._last = state_of(db)
        self._file = MarkFile(path)
        self._file.write(self._last._replace(at_ms=now_ms()))

    def number(self) -> Mark:
        """The next revision and chain, in the transaction that is open."""
        database, revision, position, chain = self._db.execute(_STATE).get
        at_ms = now_ms()
        mark = Mark(database, revision + 1, position, next_chain(chain, revision + 1, position, at_ms), at_ms)
        self._db.execute(
            "UPDATE counters SET value = iif(name = 'chain', ?, value + 1) WHERE name IN ('chain', 'revision')",
            (mark.chain,),
        )
        return mark

    def note(self, mark: Mark) -> None:
        """Write the mark of a commit that is on disk. Raises OSError."""
        self._last = mark
        self._file.write(mark)

    def sync(self) -> None:
        """Bring the mark to the disk where that is due. Raises OSError: after a failed fsync nothing may be acked."""
        self._file.sync()

    def close(self) -> None:
        """Bring the mark to the disk and end. Raises OSError."""
        self._file.close()
