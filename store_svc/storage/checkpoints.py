"""When the write-ahead log is moved into the file: so that it stays short, and nobody waits for it."""

import time
from pathlib import Path

import apsw

from store_svc.storage.engine import BUSY_MS
from store_svc.storage.measures import CHECKPOINT_SECONDS, log_bytes
from swarmnexus.logs import get_logger

_IDLE_PAGES = 1_000  # 4 MB: while nobody waits
_MOST_PAGES = 8_000  # 32 MB: whoever waits
_FEW_PAGES = 2_000  # 8 MB, some 20 ms: whoever waits for small commits
_COMMITS = 4  # else so many commits of the last one's size, so that no checkpoint takes much longer than they do
_TOO_MANY_PAGES = 12_000  # 48 MB: readers may be kept waiting, too
_REST_BYTES = 8_000_000  # what a log may be long while nobody writes
_PATIENCE_MS = 250  # for readers, before a log that is too long
_AGAIN_SECONDS = 5.0
_log = get_logger(__name__)


class Checkpoints:
    """In the place of SQLite's own, which the caller of the commit would wait for. For the writer's thread."""

    def __init__(self, db: apsw.Connection, path: Path) -> None:
        self._db = db
        self._path = path
        self._pages = 0
        self._last_pages = 0  # of the last commit
        self._tried_at = 0.0
        db.set_wal_hook(self._note)

    def after_commit(self, *, is_idle: bool) -> None:
        """Move the log into the file while nobody waits, or when it has grown too long."""
        limit = _IDLE_PAGES if is_idle else min(max(_FEW_PAGES, _COMMITS * self._last_pages), _MOST_PAGES)
        if self._pages < limit:
            return
        self._run(apsw.SQLITE_CHECKPOINT_PASSIVE)
        if self._pages >= _TOO_MANY_PAGES and time.monotonic() - self._tried_at >= _AGAIN_SECONDS:
            self._cut(_PATIENCE_MS)

    def at_rest(self) -> None:
        """Cut off a log that a burst, or a long reader, let grow. A reader that still needs it is not waited for."""
        if log_bytes(self._path) > _REST_BYTES:
            self._cut(0)

    def _cut(self, patience_ms: int) -> None:
        self._db.set_busy_timeout(patience_ms)
        try:
            self._run(apsw.SQLITE_CHECKPOINT_TRUNCATE)
        finally:
            self._db.set_busy_timeout(BUSY_MS)
            self._tried_at = time.monotonic()

    def _run(self, mode: int) -> None:
        began = time.perf_counter()
        try:
            self._db.wal_checkpoint(mode=mode)
        except apsw.BusyError:
            _log.debug("a reader still needs the log", pages=self._pages)
        except apsw.FullError as error:
            _log.warning("the log was not moved into the file", reason=str(error), pages=self._pages)
        CHECKPOINT_SECONDS.observe(time.perf_counter() - began)

    def _note(self, _db: apsw.Connection, _name: str, pages: int) -> int:
        self._last_pages = pages - self._pages if pages > self._pages else pages  # else the log began anew
        self._pages = pages
        return apsw.SQLITE_OK
