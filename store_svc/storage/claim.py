"""One store a database: a lock that ends with the process that holds it."""

import contextlib
import fcntl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from store_svc.storage.engine import HeldDatabaseError, UnusableDatabaseError
from swarmnexus.logs import get_logger

_LOOK_EVERY_SECONDS = 0.01
_log = get_logger(__name__)


@contextlib.contextmanager
def claimed(path: Path, patience_seconds: float = 0.0) -> Iterator[None]:
    """Hold `PATH.lock` for as long as the database may be written, as do the processes forked meanwhile.

    Raises HeldDatabaseError when another still does after so long. The database itself is never opened here: closing
    it would drop the locks that SQLite holds on it.
    """
    if not path.parent.is_dir():
        raise UnusableDatabaseError(f"{path.parent} is not a folder: make it, or set SWARM_DB_PATH")
    try:
        with path.with_name(f"{path.name}.lock").open("ab") as lock:
            _lock(lock, time.monotonic() + patience_seconds)
            yield
    except BlockingIOError as error:
        raise HeldDatabaseError(f"{path} is held by another store: stop it first, or set SWARM_DB_PATH") from error
    except PermissionError as error:
        raise UnusableDatabaseError(
            f"{error.filename} cannot be written: its owner must be the store's user"
        ) from error


def _lock(lock: IO[bytes], until: float) -> None:
    has_said = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            now = time.monotonic()
            if now >= until:
                raise
            if not has_said:
                _log.info("another store still holds the database: waiting", seconds=round(until - now, 1))
                has_said = True
            time.sleep(_LOOK_EVERY_SECONDS)
        else:
            return
