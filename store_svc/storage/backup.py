"""A consistent copy of a database that others may be writing."""

import os
import secrets
from pathlib import Path

import apsw

from store_svc.storage.engine import UnusableDatabaseError, open_reader, run


def copy_database(source: Path, target: Path) -> int:
    """Copy in one step, fsync, then give the copy its name. Answers its size in bytes.

    Raises FileExistsError when there is such a file already, UnusableDatabaseError and OSError otherwise.
    """
    if target.exists():
        raise FileExistsError(f"{target} exists already")
    if not source.is_file():
        raise UnusableDatabaseError(f"{source} does not exist")
    # a name of its own: the same backup may be asked for twice at once
    partial = target.with_name(f".{target.name}.{secrets.token_hex(8)}.partial")
    try:
        _copy(source, partial)
        os.chmod(partial, 0o640)  # noqa: PTH101 - the same as the earlier system's backups
        _fsync(partial)
        os.link(partial, target)  # which, unlike a rename, never replaces a file
        _fsync(target.parent)
    except apsw.Error as error:
        raise UnusableDatabaseError(f"{source} cannot be copied to {target}: {error}") from error
    finally:
        for left in (partial, partial.with_name(f"{partial.name}-journal")):
            left.unlink(missing_ok=True)
    return target.stat().st_size


def _copy(source: Path, target: Path) -> None:
    reader = open_reader(source)
    writer = apsw.Connection(str(target))
    try:
        # all pages at once: a copy in steps starts over whenever the writer commits in between
        with writer.backup("main", reader, "main") as backup:
            backup.step(-1)
        run(writer, "PRAGMA journal_mode = DELETE")  # one file, no -wal beside it
    finally:
        writer.close()
        reader.close()


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
