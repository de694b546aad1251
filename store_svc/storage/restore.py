"""Putting a backup in the place of the database: nothing is touched before it is verified, and nothing is thrown away.

A restore that is cut short is either not begun or brought to its end by whoever next holds the database: the verified
file waits under a name that says so until all of the old one lies aside.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from store_svc.storage.archive import is_packed, unpack
from store_svc.storage.check import Progress, find_problems
from store_svc.storage.engine import UnusableDatabaseError, reading
from store_svc.storage.files import sync
from store_svc.storage.mark import SUFFIX as MARK
from store_svc.storage.migrate import migrate
from swarmnexus.time import iso, now_ms

_READY = ".restored-"  # then the stamp that the old files get
_PARTIAL = ".restoring"
_ASIDE = ".replaced-"
_PARTS = ("-wal", "-shm", MARK, "")  # the database last: as long as it is there, the old one is whole or being replaced


@dataclass(frozen=True)
class Restored:
    """The names of the files that were put aside, and what was applied to the new one."""

    kept: list[str]
    applied: list[str]


def restore(backup: Path, database: Path, progress: Progress = lambda _: None, *, force: bool) -> Restored:
    """Put a .db or .db.gz in the place of the database, which must be claimed.

    Raises FileExistsError where there is one and `force` is not given, UnusableDatabaseError for a backup that is not
    whole, OSError. In each case everything is as before.
    """
    finish_restore(database)
    if database.exists() and not force:
        raise FileExistsError(f"{database} exists: repeat with --force to replace it; it will be kept")
    partial = database.with_name(f"{database.name}{_PARTIAL}")
    _clear(partial)
    partial.mkdir()
    try:
        fresh = partial / "swarm.db"
        progress("reading the backup")
        if is_packed(backup):
            unpack(backup, fresh)
        else:
            shutil.copyfile(backup, fresh)
        if not fresh.stat().st_size:
            raise UnusableDatabaseError(f"'{backup}' is not whole: it is empty")
        applied = _require_whole(backup, fresh, progress)
        os.chmod(fresh, 0o640)  # noqa: PTH101
        sync(fresh)
        ready = database.with_name(f"{database.name}{_READY}{_stamp()}")
        fresh.rename(ready)
        sync(database.parent)
        return Restored(finish_restore(database), applied)
    finally:
        _clear(partial)


def finish_restore(database: Path) -> list[str]:
    """Bring a restore that was cut short to its end; answers the names of the files that it put aside."""
    kept: list[str] = []
    for ready in sorted(database.parent.glob(f"{database.name}{_READY}*")):
        stamp = ready.name.partition(_READY)[2]
        for part in _PARTS:
            old = database.with_name(f"{database.name}{part}")
            if old.exists():
                aside = database.with_name(f"{database.name}{_ASIDE}{stamp}{part}")
                if aside.exists():
                    raise UnusableDatabaseError(f"{aside} exists already: move it away, then start again")
                old.rename(aside)
                kept.append(aside.name)
        sync(database.parent)
        ready.rename(database)
        sync(database.parent)
    return kept


def _require_whole(backup: Path, fresh: Path, progress: Progress) -> list[str]:
    """An older backup lacks what this code looks at, so it is brought to its schema first."""
    try:
        applied = migrate(fresh)
        with reading(fresh) as db:
            problems = find_problems(db, progress)
    except UnusableDatabaseError as error:
        said = str(error).replace(f"{fresh} ", "")
        raise UnusableDatabaseError(f"'{backup}' cannot be used: {said}") from error
    if problems:
        raise UnusableDatabaseError(f"'{backup}' is not whole: {problems[0]}")
    return applied


def _clear(partial: Path) -> None:
    if partial.exists():
        shutil.rmtree(partial)


def _stamp() -> str:
    """Milliseconds, too: two restores within a second keep both of what they replace."""
    at_ms = now_ms()
    return f"{iso(at_ms - at_ms % 1000)[:-1]}.{at_ms % 1000:03d}Z".replace(":", "").replace("-", "")
