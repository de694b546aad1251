"""Opening the database with the one SQLite engine that is safe for it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw

from store_svc.storage.hashed import know_hashes
from store_svc.storage.pending_texts import PendingTexts

# Engines up to 3.51.2 can corrupt a WAL database that two connections write or checkpoint at once.
SAFE_ENGINE = (3, 51, 3)
BUSY_MS = 5_000


class UnusableDatabaseError(Exception):
    """The file cannot be used; the text says why and what to do, in one line."""


class UnsafeEngineError(UnusableDatabaseError):
    """The engine itself must not touch the file."""


class NewerDatabaseError(UnusableDatabaseError):
    """A later version of this code made the file."""


class HeldDatabaseError(UnusableDatabaseError):
    """Another process holds the file: later it may not."""


class FileWatch:
    """Remembers which file a path names: an open file that was deleted takes writes, and keeps none of them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._identity = self._now()

    def require_same(self) -> None:
        """Raises UnusableDatabaseError when the path names another file, or none."""
        if self._now() != self._identity:
            raise UnusableDatabaseError(f"{self._path} was moved, replaced or deleted while the store held it")

    def _now(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return (0, 0)
        return (found.st_dev, found.st_ino)


def assert_safe_engine() -> None:
    """Raises UnsafeEngineError when the engine is one that can corrupt the file, or is not APSW's own."""
    if why := unsafe_because(apsw.sqlite_lib_version(), is_own=apsw.using_amalgamation):
        raise UnsafeEngineError(f"{why}: install apsw from PyPI")


def unsafe_because(version: str, *, is_own: bool) -> str:
    """Why an engine must not touch the file; empty when it may."""
    if tuple(int(part) for part in version.split(".")) < SAFE_ENGINE:
        return f"SQLite {version} can corrupt a WAL database; 3.51.3 is needed"
    return "" if is_own else "apsw uses the system's SQLite, which may change under it"


class WriterConnection(apsw.Connection):
    """A connection that can write, with what its transaction has yet to write into the full-text index."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.texts = PendingTexts()


def open_writer(path: Path) -> WriterConnection:
    """The only read-write connection. Raises UnusableDatabaseError."""
    if not path.parent.is_dir():
        raise UnusableDatabaseError(f"{path.parent} is not a folder: make it, or set SWARM_DB_PATH")
    try:
        db = WriterConnection(str(path))
        db.set_busy_timeout(BUSY_MS)
        mode = run(db, "PRAGMA journal_mode = WAL")[0][0]
        run(db, "PRAGMA synchronous = FULL")  # acked means on disk
        run(db, "PRAGMA foreign_keys = ON")
        know_hashes(db)
        run(db, "PRAGMA temp_store = MEMORY")
        run(db, "PRAGMA cache_size = -16000")
        run(db, "PRAGMA wal_autocheckpoint = 4000")  # 16 MB of log between two checkpoints
        run(db, "PRAGMA journal_size_limit = 8000000")
    except apsw.Error as error:
        raise UnusableDatabaseError(f"{path} cannot be opened for writing: {error}") from error
    if mode != "wal":
        raise UnusableDatabaseError(f"{path} lies on a file system without shared memory: move it to a local disk")
    return db


def begin_at_once(db: apsw.Connection) -> None:
    """Begin to write, or raise BusyError, where others should not wait for the patience of this transaction."""
    db.set_busy_timeout(0)
    try:
        db.execute("BEGIN IMMEDIATE")
    finally:
        db.set_busy_timeout(BUSY_MS)


def open_reader(path: Path) -> apsw.Connection:
    """A connection that cannot write. Raises UnusableDatabaseError."""
    try:
        db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        db.set_busy_timeout(BUSY_MS)
        run(db, "PRAGMA query_only = ON")
        run(db, "PRAGMA temp_store = MEMORY")
        run(db, "PRAGMA cache_size = -8000")
    except apsw.Error as error:
        raise UnusableDatabaseError(f"{path} cannot be opened for reading: {error}") from error
    return db


@contextlib.contextmanager
def reading(path: Path) -> Iterator[apsw.Connection]:
    """A reader that sees one snapshot, closed at the end. Raises UnusableDatabaseError."""
    db = open_reader(path)
    try:
        db.execute("BEGIN")
        yield db
    finally:
        db.close()


def run(db: apsw.Connection, sql: str) -> list[Any]:
    """Run one or several statements to their end: APSW stops at the first row unless it is drained."""
    return list(db.execute(sql))
