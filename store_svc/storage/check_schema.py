"""Holding the schema to the one that this code's migrations make: what the engine parses away is compared, too."""

from collections.abc import Iterator
from functools import cache

import apsw

from store_svc.storage.hashed import know_hashes
from store_svc.storage.schema import migrations

_OBJECTS = "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'"  # those of ANALYZE
Thing = tuple[str, str, str, str | None]


def problems(db: apsw.Connection) -> Iterator[str]:
    """One line a table, index, trigger or view that is not as the migrations made it."""
    found, expected = _objects(db), _expected()
    for kind, name, _, _ in sorted(expected - found, key=str):
        yield f"the {kind} {name} is not as the migrations made it"
    known = {thing[1] for thing in expected}
    for kind, name, _, _ in sorted(found - expected, key=str):
        if name not in known:
            yield f"the {kind} {name[:40]!r} was added from outside"


@cache
def _expected() -> frozenset[Thing]:
    db = apsw.Connection(":memory:")
    know_hashes(db)
    for step in migrations():
        list(db.execute(step.sql))
    return _objects(db)


def _objects(db: apsw.Connection) -> frozenset[Thing]:
    return frozenset((str(kind), str(name), str(of), sql) for kind, name, of, sql in db.execute(_OBJECTS))
