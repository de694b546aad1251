"""Whether the file is whole: structure, references, the hash of every row, full text, counts, evaluations, scores."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import apsw

from store_svc.storage import check_aggregates, check_evaluations, check_hashes, check_schema, check_scores, check_text
from store_svc.storage.engine import UnusableDatabaseError
from store_svc.storage.schema import latest_version, schema_version

MAX_PROBLEMS = 100
Progress = Callable[[str], None]


@dataclass
class Findings:
    """One line a problem, at most 100, and how many rows had their hash computed anew."""

    problems: list[str] = field(default_factory=list)
    checked_rows: int = 0


def find_problems(db: apsw.Connection, progress: Progress = lambda _: None) -> list[str]:
    """One line a problem, at most 100; empty when all is well."""
    return inspect(db, progress).problems


def inspect(db: apsw.Connection, progress: Progress = lambda _: None) -> Findings:
    """Read all of a database of the current schema, from one snapshot where the caller holds one.

    `progress` is told what is being looked at. A damaged page ends the look at its table, not at the others.
    Raises UnusableDatabaseError for another schema.
    """
    findings = Findings()
    version = schema_version(db)
    if version != latest_version():
        raise UnusableDatabaseError(
            f"this is no database of the store, or `migrate` was never run on it: its schema is {version}, "
            f"this code checks {latest_version()}"
        )
    # generators: nothing is read before its turn
    for what, steps in (
        ("structure", structure_problems(db)),
        ("schema", check_schema.problems(db)),
        ("rows", check_hashes.problems(db, progress, findings)),
        ("full text", check_text.problems(db, progress)),
        ("counts", check_aggregates.problems(db, progress)),
        ("evaluations", check_evaluations.problems(db, progress)),
        ("scores", check_scores.problems(db, progress)),
    ):
        progress(what)
        findings.problems += _until_unreadable(what, steps)
        if len(findings.problems) >= MAX_PROBLEMS:
            break
    del findings.problems[MAX_PROBLEMS:]
    return findings


def structure_problems(db: apsw.Connection) -> Iterator[str]:
    """What the engine itself finds, of a database of any schema: pages, indexes, types, references."""
    for row in db.execute(f"PRAGMA integrity_check({MAX_PROBLEMS})"):
        if row[0] != "ok":
            yield from str(row[0]).splitlines()
    for table, row_id, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield f"row {row_id} of {table} points at a row of {parent} that is not there"


def _until_unreadable(what: str, steps: Iterator[str]) -> Iterator[str]:
    found = 0
    try:
        for line in steps:
            yield line
            found += 1
            if found >= MAX_PROBLEMS:
                return
    except (apsw.CorruptError, apsw.SQLError, apsw.IOError, UnicodeDecodeError) as error:
        yield f"the {what} cannot be read to the end: {error}"
