"""The fastest honest way to put rows into the store's schema: ready tuples, executemany, nothing looked up."""

import time
from pathlib import Path
from typing import Any

import apsw

from store_svc.storage.engine import open_reader, open_writer
from store_svc.storage.fts import indexed
from store_svc.storage.migrate import migrate

MENTIONS_A_TRANSACTION = 4_000
_TABLES = ("posts", "predictions", "mention_posts", "tickers", "calls", "mention_calls", "post_texts")
_WORDS = """
INSERT INTO mention_fts (rowid, text, parent_text, author, tickers) VALUES (?, ?, ?, ?, ?)
"""
Rows = dict[str, list[tuple[Any, ...]]]


def stored_slices(path: Path) -> list[Rows]:
    """All rows of a database, table by table, in slices of so many mentions with what hangs on them."""
    db = open_reader(path)
    try:
        last = int(db.execute("SELECT coalesce(max(id), 0) FROM predictions").get)
        return [
            _slice(db, first, first + MENTIONS_A_TRANSACTION) for first in range(1, last + 1, MENTIONS_A_TRANSACTION)
        ]
    finally:
        db.close()


def bulk_load(slices: list[Rows], path: Path) -> float:
    """Load the slices into a new database, one transaction each; answers how many seconds that took."""
    migrate(path)
    db = open_writer(path)
    try:
        placeholders = {
            table: ", ".join("?" for _ in db.execute(f"SELECT * FROM pragma_table_info('{table}')"))  # noqa: S608
            for table in _TABLES
        }
        began = time.perf_counter()
        for rows in slices:
            with db:
                for table in _TABLES:
                    db.executemany(f"INSERT INTO {table} VALUES ({placeholders[table]})", rows[table])  # noqa: S608
                db.executemany(_WORDS, rows["mention_fts"])
        return time.perf_counter() - began
    finally:
        db.close()


def _slice(db: apsw.Connection, first: int, end: int) -> Rows:
    within = {
        "predictions": "id >= ?1 AND id < ?2",
        "mention_posts": "mention_id >= ?1 AND mention_id < ?2",
        "tickers": "tweet_id IN (SELECT tweet_id FROM predictions WHERE id >= ?1 AND id < ?2)",
        "calls": "mention_id >= ?1 AND mention_id < ?2",
        "mention_calls": "mention_id >= ?1 AND mention_id < ?2",
        # a post goes with the first mention below it
        "post_texts": "post_id IN (SELECT tweet_id FROM predictions WHERE id >= ?1 AND id < ?2)",
        "posts": "(SELECT min(m.mention_id) FROM mention_posts AS m WHERE m.post_id = posts.post_id) "
        "BETWEEN ?1 AND ?2 - 1",
    }
    rows: Rows = {
        table: list(db.execute(f"SELECT * FROM {table} WHERE {within[table]}", (first, end)))  # noqa: S608
        for table in _TABLES
    }
    texts = db.execute(
        """
        SELECT sort_key, text, coalesce(parent_text, ''), author_handle, written_tickers
        FROM predictions WHERE id >= ? AND id < ? ORDER BY sort_key
        """,
        (first, end),
    )
    rows["mention_fts"] = [(key, indexed(text), indexed(above), *others) for key, text, above, *others in texts]
    return rows
