"""Bringing a database to the schema of this code."""

from pathlib import Path

import apsw

from store_svc.storage.backup import copy_database
from store_svc.storage.check import structure_problems
from store_svc.storage.engine import NewerDatabaseError, UnusableDatabaseError, open_writer, reading, run
from store_svc.storage.schema import latest_version, migrations, schema_version
from swarmnexus.time import iso, now_ms

_HEADER_BYTES = 100
_MAGIC = b"SQLite format 3\0"


def migrate(path: Path) -> list[str]:
    """Apply the steps that are missing, each in one transaction, a verified backup first where there is data.

    Answers the names of the applied steps. Raises UnusableDatabaseError for a file that is newer than this code,
    belongs to somebody else or is damaged: before a byte of it is changed.
    """
    version = _version_before(path)
    missing = [step for step in migrations() if step.number > version]
    try:
        if missing and version:
            _back_up(path, f"{path.name}.before-{missing[0].number:04d}-{_stamp()}")
        db = open_writer(path)
        try:
            for step in missing:
                with db:
                    run(db, step.sql)
                    run(db, f"PRAGMA user_version = {step.number}")
        finally:
            db.close()
    except apsw.Error as error:
        raise UnusableDatabaseError(f"{path} cannot be migrated: {error}") from error
    return [step.label for step in missing]


def _version_before(path: Path) -> int:
    """The schema that a file has, 0 for one that is not there or empty. Changes nothing, whoever's file it is."""
    try:
        if not path.exists() or not path.stat().st_size:
            return 0
        with path.open("rb") as file:
            header = file.read(_HEADER_BYTES)
    except OSError as error:
        raise UnusableDatabaseError(f"{path} cannot be opened: {error.strerror}") from error
    if not header.startswith(_MAGIC):
        raise UnusableDatabaseError(f"{path} cannot be opened: file is not a database")
    # a log beside it may say something later than its header, and is read with it
    log = path.with_name(f"{path.name}-wal")
    is_alone = not log.exists() or not log.stat().st_size
    try:
        db = apsw.Connection(
            f"{path.resolve().as_uri()}?{'immutable=1' if is_alone else 'mode=ro'}",
            flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI,
        )
        try:
            version = schema_version(db)
            is_foreign = version == 0 and bool(db.execute("SELECT count(*) FROM sqlite_schema").get)
        finally:
            db.close()
    except apsw.Error as error:
        raise UnusableDatabaseError(f"{path} cannot be opened: {error}") from error
    if version > latest_version():
        raise NewerDatabaseError(
            f"{path} has schema {version}, this code knows {latest_version()}: run a newer Swarm Nexus, "
            "or restore a backup that this one made"
        )
    if is_foreign:
        raise UnusableDatabaseError(
            f"{path} is a database of something else: name another file in SWARM_DB_PATH; "
            "an earlier Swarm Nexus's is brought in with `adopt`"
        )
    return version


def _back_up(path: Path, name: str) -> None:
    """A copy beside it, which counts only when it is whole. Raises UnusableDatabaseError."""
    target = path.with_name(name)
    copy_database(path, target)
    try:
        with reading(target) as copy:
            problems = list(structure_problems(copy))
    except apsw.Error as error:
        problems = [str(error)]
    if problems:
        target.unlink()
        raise UnusableDatabaseError(f"{path} is damaged, and is not migrated: {problems[0]}; restore a backup")


def _stamp() -> str:
    """Milliseconds, too: a store that is killed while it migrates may be started again within the second."""
    at_ms = now_ms()
    return f"{iso(at_ms - at_ms % 1000)[:-1]}.{at_ms % 1000:03d}Z".replace(":", "")
