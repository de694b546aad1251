"""One store a database: a lock that ends with the process that holds it."""

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

from store_svc.storage.engine import HeldDatabaseError, UnusableDatabaseError


@contextlib.contextmanager
def claimed(path: Path) -> Iterator[None]:
    """Hold `PATH.lock` for as long as the database may be written. Raises HeldDatabaseError when another does.

    The database itself is never opened here: closing it would drop the locks that SQLite holds on it.
    """
    if not path.parent.is_dir():
        raise UnusableDatabaseError(f"{path.parent} is not a folder: make it, or set SWARM_DB_PATH")
    try:
        with path.with_name(f"{path.name}.lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
    except BlockingIOError as error:
        raise HeldDatabaseError(f"{path} is held by another store: stop it first, or set SWARM_DB_PATH") from error
    except PermissionError as error:
        raise UnusableDatabaseError(
            f"{error.filename} cannot be written: its owner must be the store's user"
        ) from error
