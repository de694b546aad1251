"""Computing the hash of every row anew."""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

import apsw

from store_svc.rules.row_hash import row_hash
from store_svc.storage.hashed import HASHED

_ROWS_A_STEP = 50_000
_KEYS = {"tickers": "tweet_id", "prices": "ticker"}  # what names a row best, where that is not the first column


class Counted(Protocol):
    """Where the rows are counted."""

    checked_rows: int


def problems(db: apsw.Connection, progress: Callable[[str], None], counted: Counted) -> Iterator[str]:
    """One line a row whose hash is not that of its values."""
    for table, columns in HASHED.items():
        try:
            yield from _of_table(db, table, columns, progress, counted)
        except (apsw.CorruptError, apsw.SQLError, UnicodeDecodeError) as error:
            yield f"{table} cannot be read to the end: {error}"


def _of_table(
    db: apsw.Connection, table: str, columns: tuple[str, ...], progress: Callable[[str], None], counted: Counted
) -> Iterator[str]:
    named_by = columns.index(_KEYS.get(table, columns[0]))
    rows: Iterator[Any] = db.execute(f"SELECT {', '.join(columns)}, row_hash FROM {table} NOT INDEXED")  # noqa: S608
    for done, row in enumerate(rows, start=1):
        if not _is_whole(row):
            yield f"a row of {table} was changed from outside: {columns[named_by]} {str(row[named_by])[:40]!r}"
        counted.checked_rows += 1
        if done % _ROWS_A_STEP == 0:
            progress(f"{table}: {done} rows")


def _is_whole(row: tuple[Any, ...]) -> bool:
    kept: int | None = row[-1]
    try:
        return kept == row_hash(row[:-1])
    except TypeError:  # bytes, lone surrogates: nothing that the store writes
        return False
