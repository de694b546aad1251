"""A consistent copy of a database that others may be writing, which counts only once it was read back and verified."""

import os
import secrets
import shutil
import tempfile
import time
from pathlib import Path

import apsw

from store_svc.storage.archive import SUFFIX, pack, unpack
from store_svc.storage.check import Progress, find_problems
from store_svc.storage.engine import UnusableDatabaseError, open_reader, reading, run
from store_svc.storage.files import sync
from store_svc.storage.manifest import Manifest, describe_copy

_MODE = 0o640  # the same as the earlier system's backups


def make_backup(source: Path, target: Path, progress: Progress = lambda _: None) -> Manifest:
    """Copy, compress where `target` ends in .gz, read back, verify, and only then give it its name.

    Answers the manifest. Raises FileExistsError when there is such a file already, UnusableDatabaseError when the copy
    is not whole or there is too little room, OSError.
    """
    _require_new(source, target)
    _require_room(source, target.parent)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}.", suffix=".partial", dir=target.parent) as folder:
        copy, read_back = Path(folder) / "copy.db", Path(folder) / "read-back.db"
        progress("copying")
        began = time.monotonic()
        _copy(source, copy)
        manifest = describe_copy(copy, time.monotonic() - began)
        kept = copy
        if target.suffix == SUFFIX:
            kept = Path(folder) / "copy.db.gz"
            progress("compressing")
            pack(copy, kept, manifest)
            copy.unlink()
            progress("reading back")
            unpack(kept, read_back)
        with reading(copy if kept == copy else read_back) as db:
            problems = find_problems(db, progress)
        if problems:
            raise UnusableDatabaseError(f"the copy is not whole: {problems[0]}")
        _give_name(kept, target)
    return manifest


def copy_database(source: Path, target: Path) -> int:
    """The copy alone, of a database of any schema. Answers its size in bytes. Raises as `make_backup`."""
    _require_new(source, target)
    # a name of its own: the same backup may be asked for twice at once
    partial = target.with_name(f".{target.name}.{secrets.token_hex(8)}.partial")
    try:
        _copy(source, partial)
        _give_name(partial, target)
    finally:
        for left in (partial, partial.with_name(f"{partial.name}-journal")):
            left.unlink(missing_ok=True)
    return target.stat().st_size


def _require_new(source: Path, target: Path) -> None:
    if target.exists():
        raise FileExistsError(f"{target} exists already")
    if not target.parent.is_dir():
        raise UnusableDatabaseError(f"{target.parent} is not a folder: make it, or name another file")
    if not source.is_file():
        raise UnusableDatabaseError(f"{source} does not exist")


def _require_room(source: Path, folder: Path) -> None:
    needed, free = 2 * source.stat().st_size, shutil.disk_usage(folder).free
    if free < needed:
        raise UnusableDatabaseError(f"{folder} has {free} bytes free, {needed} are needed: free some")


def _copy(source: Path, target: Path) -> None:
    try:
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
    except apsw.Error as error:
        raise UnusableDatabaseError(f"{source} cannot be copied to {target.parent}: {error}") from error


def _give_name(partial: Path, target: Path) -> None:
    """On disk first, then by a link, which unlike a rename never replaces a file. Raises FileExistsError, OSError."""
    os.chmod(partial, _MODE)  # noqa: PTH101
    sync(partial)
    try:
        os.link(partial, target)
    except FileExistsError:
        raise FileExistsError(f"{target} exists already") from None
    sync(target.parent)
