"""At start: whether the database still holds all that was committed, and saying so loudly when it does not."""

from pathlib import Path

import apsw

from store_svc.storage.commits import state_of
from store_svc.storage.engine import open_writer
from store_svc.storage.hashed import insert_hashed
from store_svc.storage.mark import Mark, mark_path, read_mark
from store_svc.storage.measures import TAIL_LOST
from swarmnexus.logs import get_logger
from swarmnexus.time import now_ms
from swarmnexus.v1.query_pb2 import TailLoss

_log = get_logger(__name__)


def settle_tail(path: Path) -> None:
    """Hold a database to its mark, before anything is written. Raises OSError, UnusableDatabaseError.

    Where commits are gone, that is logged and kept for the status page; and revisions and positions go on behind the
    mark, so that no number ever names two things: readers that saw the lost ones are told nothing false.
    """
    mark = read_mark(path)
    if mark is None:
        return
    db = open_writer(path)
    try:
        found = state_of(db)
        if found.database != mark.database:
            _log.warning("store.mark_of_another_database", mark=str(mark_path(path)))
        elif complaint := behind(found, mark):
            commits, mentions = mark.revision - found.revision, max(0, mark.position - found.position)
            TAIL_LOST.set(commits)
            if commits:
                _log.error("store.tail_lost", commits=commits, mentions=mentions, revision=found.revision)
            else:
                _log.error("store.history_differs", reason=complaint, revision=found.revision)
            _go_on_behind(db, mark, commits, mentions)
    finally:
        db.close()


def behind(found: Mark, mark: Mark) -> str:
    """Why a database is not what its mark says, in one line; empty when it is that or later."""
    if found.database != mark.database or found.revision > mark.revision:
        return ""
    if found.revision < mark.revision:
        return f"{mark.revision - found.revision} commits after revision {found.revision} are gone: its mark knew them"
    return "" if found.chain == mark.chain else f"revision {found.revision} is not the commit that its mark knew"


def last_loss(db: apsw.Connection) -> TailLoss | None:
    """The last loss that was noticed, or None."""
    row = db.execute(
        "SELECT noticed_ms, marked_ms, commits, mentions FROM tail_losses ORDER BY id DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return None
    return TailLoss(noticed_at_ms=int(row[0]), marked_at_ms=int(row[1]), commits=int(row[2]), mentions=int(row[3]))


def _go_on_behind(db: apsw.Connection, mark: Mark, commits: int, mentions: int) -> None:
    with db:
        insert_hashed(db, "tail_losses", [(now_ms(), mark.at_ms, commits, mentions)])
        db.execute("UPDATE counters SET value = ? WHERE name = 'revision'", (mark.revision + 1,))
        if mentions and not db.execute("SELECT 1 FROM sqlite_sequence WHERE name = 'predictions'").fetchone():
            db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('predictions', 0)")
        db.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'predictions'", (mark.position,))
