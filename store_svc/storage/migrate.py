"""Bringing a database to the schema of this code."""

import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import apsw

from store_svc.storage.backup import copy_database
from store_svc.storage.engine import UnusableDatabaseError, open_writer, run
from swarmnexus.time import iso, now_ms


@dataclass(frozen=True)
class Migration:
    """One numbered step."""

    number: int
    name: str
    sql: str


def migrations() -> list[Migration]:
    """All steps that this code knows, in order."""
    found = []
    for entry in files("store_svc.migrations").iterdir():
        match = re.fullmatch(r"(\d{4})_(\w+)\.sql", entry.name)
        if match:
            found.append(Migration(int(match[1]), match[2], entry.read_text("utf-8")))
    return sorted(found, key=lambda step: step.number)


def schema_version(db: apsw.Connection) -> int:
    """The last step applied, 0 for an empty database."""
    return int(db.pragma("user_version") or 0)


def migrate(path: Path) -> list[str]:
    """Apply the steps that are missing, each in one transaction, a backup first where there is data.

    Answers the names of the applied steps. Raises UnusableDatabaseError for a file that is newer than this code,
    belongs to somebody else or is damaged.
    """
    db = open_writer(path)
    try:
        steps = migrations()
        version = schema_version(db)
        if version > steps[-1].number:
            raise UnusableDatabaseError(f"{path} has schema {version}, this code knows {steps[-1].number}: upgrade it")
        missing = [step for step in steps if step.number > version]
        foreign = version == 0 and db.execute("SELECT count(*) FROM sqlite_schema").get
        if foreign:
            raise UnusableDatabaseError(f"{path} is a database of something else; name another file in SWARM_DB_PATH")
        if missing and version:
            stamp = iso(now_ms() // 1000 * 1000).replace(":", "")
            copy_database(path, path.with_name(f"{path.name}.before-{missing[0].number:04d}-{stamp}"))
        for step in missing:
            with db:
                run(db, step.sql)
                run(db, f"PRAGMA user_version = {step.number}")
        return [f"{step.number:04d}_{step.name}" for step in missing]
    except apsw.Error as error:
        raise UnusableDatabaseError(f"{path} cannot be migrated: {error}") from error
    finally:
        db.close()
