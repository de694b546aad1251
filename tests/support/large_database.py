"""Databases of invented mentions at any size, built as fast as it goes and kept between runs in .cache/bench."""

import hashlib
from pathlib import Path

import apsw

from store_svc.storage.engine import open_writer, run
from store_svc.storage.migrate import migrate, migrations
from support import large_rows

CACHE = Path(__file__).resolve().parents[2] / ".cache" / "bench"
_TRANSACTIONS = 60  # whatever the size, so that the full-text index falls into as many parts
_SEEN = (
    """
    INSERT INTO authors (handle, mentions, first_ms, last_ms)
    SELECT author_handle, count(*), min(sort_key) >> 20, max(sort_key) >> 20 FROM predictions GROUP BY 1
    """,
    """
    INSERT INTO symbols (ticker, mentions, authors, first_ms, last_ms)
    SELECT ticker, count(*), count(DISTINCT mention_author_handle), min(sort_key) >> 20, max(sort_key) >> 20
    FROM tickers GROUP BY 1
    """,
)
_COUNTED = {
    "mentions": "SELECT count(*) FROM predictions",
    "tickers": "SELECT count(*) FROM tickers",
    "calls": "SELECT count(*) FROM calls",
    "authors": "SELECT count(*) FROM authors",
    "distinct_tickers": "SELECT count(*) FROM symbols",
    "last_ingest_ms": "SELECT max(ingested_ms) FROM predictions",
    "revision": "SELECT 1",
}


def large_database(count: int) -> Path:
    """A database of so many mentions, for reading alone; older ones of other code are removed."""
    sources = [Path(large_rows.__file__).read_bytes(), *(step.sql.encode() for step in migrations())]
    version = hashlib.sha256(b"\0".join(sources)).hexdigest()[:12]
    path = CACHE / f"mentions-{count}-{version}.db"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        for old in CACHE.glob(f"mentions-{count}-*"):
            old.unlink()
        building = CACHE / f"mentions-{count}.building.db"
        for old in CACHE.glob(f"{building.name}*"):
            old.unlink()
        migrate(building)
        _fill(building, count)
        building.rename(path)
    return path


def _fill(path: Path, count: int) -> None:
    db = open_writer(path)
    try:
        run(db, "PRAGMA journal_mode = OFF")  # what is not finished is thrown away
        run(db, "PRAGMA synchronous = OFF")
        run(db, "PRAGMA foreign_keys = OFF")
        run(db, "PRAGMA cache_size = -200000")
        # indexes are built from sorted rows at the end, counters are counted once
        later = list(
            db.execute("SELECT type, name, sql FROM sqlite_schema WHERE type IN ('index', 'trigger') AND sql NOT NULL")
        )
        for kind, name, _ in later:
            run(db, f'DROP {kind} "{name}"')
        for rows in large_rows.row_slices(count, -(-count // _TRANSACTIONS)):
            with db:
                _insert(db, rows)
        for _, _, sql in later:
            run(db, sql)
        for sql in _SEEN:
            run(db, sql)
        for name, query in _COUNTED.items():
            run(db, f"UPDATE counters SET value = ({query}) WHERE name = '{name}'")  # noqa: S608 - constants of ours
        run(db, "PRAGMA journal_mode = WAL")
    finally:
        db.close()


def _insert(db: apsw.Connection, rows: large_rows.Rows) -> None:
    for table, columns in large_rows.COLUMNS.items():
        places = ", ".join("?" for _ in columns.split(","))
        db.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows[table])  # noqa: S608
