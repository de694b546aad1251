"""The high-water mark: what was last committed, written beside the database, where a damaged log cannot take it along.

SQLite drops the damaged end of a write-ahead log in silence. A database that is behind its mark has lost commits.
"""

import errno
import os
import time
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import orjson

from store_svc.storage.files import sync
from swarmnexus.logs import get_logger

SUFFIX = ".mark"
_SLOT_BYTES = 512  # one sector each, written in turns: a torn write leaves the other
_SLOTS = 2
_SYNC_SECONDS = 1.0
_log = get_logger(__name__)


class Mark(NamedTuple):
    """One commit: of which database, its number, the newest mention's position, the chain up to it, and when."""

    database: int
    revision: int
    position: int
    chain: int
    at_ms: int


def next_chain(chain: int, revision: int, position: int, at_ms: int) -> int:
    """The hash of this commit and all before it: two histories that part never meet again in one."""
    said = orjson.dumps((chain, revision, position, at_ms))
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "big", signed=True)


def mark_path(database: Path) -> Path:
    """Where a database's mark lies."""
    return database.with_name(f"{database.name}{SUFFIX}")


def read_mark(database: Path) -> Mark | None:
    """The last commit that was noted, or None where nothing readable is. Raises OSError."""
    try:
        content = mark_path(database).read_bytes()
    except FileNotFoundError:
        return None
    slots = (content[start : start + _SLOT_BYTES] for start in range(0, _SLOTS * _SLOT_BYTES, _SLOT_BYTES))
    marks = [mark for slot in slots if (mark := _parsed(slot))]
    return max(marks, key=lambda mark: (mark.at_ms, mark.revision), default=None)


class MarkFile:
    """Written after every commit, on disk at most a second later; for one thread. Raises OSError when it cannot be."""

    def __init__(self, database: Path) -> None:
        path = mark_path(database)
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        self._turn = 0
        self._is_unsynced = False
        self._synced_at = 0.0
        if os.fstat(self._file).st_size < _SLOTS * _SLOT_BYTES:
            os.pwrite(self._file, b" " * (_SLOTS * _SLOT_BYTES), 0)  # from here on it never needs more room
            os.fsync(self._file)
            sync(path.parent)

    def write(self, mark: Mark) -> None:
        """Note a commit that is on disk."""
        self._turn = (self._turn + 1) % _SLOTS
        try:
            os.pwrite(self._file, _rendered(mark), self._turn * _SLOT_BYTES)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            _log.warning("the mark was not written", reason=str(error))
            return
        self._is_unsynced = True

    def sync(self) -> None:
        """Bring what was noted to the disk, unless that was done within the last second."""
        now = time.monotonic()
        if self._is_unsynced and now - self._synced_at >= _SYNC_SECONDS:
            os.fdatasync(self._file)
            self._is_unsynced, self._synced_at = False, now

    def close(self) -> None:
        """Bring what was noted to the disk, and end."""
        try:
            if self._is_unsynced:
                os.fdatasync(self._file)
        finally:
            os.close(self._file)


def _rendered(mark: Mark) -> bytes:
    body = orjson.dumps(mark._asdict())
    line = orjson.dumps({**mark._asdict(), "sum": blake2b(body, digest_size=8).hexdigest()})
    return line.ljust(_SLOT_BYTES - 1) + b"\n"


def _parsed(slot: bytes) -> Mark | None:
    try:
        said = orjson.loads(slot)
        mark = Mark(*(int(said[name]) for name in Mark._fields))
    except (ValueError, TypeError, KeyError):
        return None
    return mark if _rendered(mark) == slot else None
