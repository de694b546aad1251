"""Databases of so many rows, made by the product's own code, for experiments that need a size and not a history."""

import random
from collections.abc import Iterator
from pathlib import Path

from store_svc.storage.engine import open_writer
from store_svc.storage.intake import upsert_mentions
from store_svc.storage.migrate import migrate
from swarmnexus.time import now_ms
from swarmnexus.v1.model_pb2 import Mention
from tests.faults.rows import row

_ROWS_A_COMMIT = 2_000
_FIRST = 50_000_000  # far from what traffic sends


def build(path: Path, count: int, dice: random.Random) -> set[str]:
    """A database of `count` mentions, closed in order; answers their ids."""
    path.parent.mkdir(parents=True, exist_ok=True)
    migrate(path)
    db, ids = open_writer(path), set[str]()
    try:
        for batch in _batches(count, dice):
            with db:
                upsert_mentions(db, batch, now_ms())
            ids |= {made.post.id for made in batch}
    finally:
        db.close()
    return ids


def _batches(count: int, dice: random.Random) -> Iterator[list[Mention]]:
    for start in range(0, count, _ROWS_A_COMMIT):
        yield [row(_FIRST + number, dice) for number in range(start, min(start + _ROWS_A_COMMIT, count))]
