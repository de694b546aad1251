"""Inserting many rows with few statements: each one has its price, and hands Python's lock to another thread."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

import apsw

_ROWS_A_STATEMENT = (128, 64, 32, 16, 8, 4, 2, 1)


def insert_many(db: apsw.Connection, into: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert the rows in order. `into` is a constant of ours, a table with its columns; nothing from outside."""
    if not rows:
        return
    width = len(rows[0])
    values = list(chain.from_iterable(rows))
    done, end = 0, len(values)
    for count in _ROWS_A_STATEMENT:
        step = width * count
        while end - done >= step:
            db.execute(_statement(into, width, count), values[done : done + step])
            done += step


@lru_cache(maxsize=128)
def _statement(into: str, width: int, count: int) -> str:
    row = f"({', '.join('?' * width)})"
    return f"INSERT INTO {into} VALUES {', '.join([row] * count)}"  # noqa: S608 - `into` is a constant of ours
