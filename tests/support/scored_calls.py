"""Scored calls written straight into a database's evaluations, for tests and benchmarks of what is made of them."""

import random
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import apsw

from store_svc.storage.engine import run

FIRST_MS = 1_700_000_000_000
_INSERT = """
INSERT INTO evaluations (
  call_id, "window", author_handle, ticker, stance, called_ms, return, excess, hit, status, lacks, benchmark_lacks
) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'scored', 0, 0)
"""


class Scored(NamedTuple):
    """One evaluation; `gain` is its return."""

    call_id: int
    window: str
    author: str
    ticker: str
    stance: int
    called_ms: int
    gain: float
    excess: float | None

    @property
    def touched(self) -> tuple[str, str, str, int]:
        """What its change bears on."""
        return (self.window, self.author, self.ticker, self.stance)


def drawn(count: int, authors: int, seed: int = 7, window: str = "24h") -> list[Scored]:
    """So many calls of so many authors, few of whom make most of them; every 20th has no benchmark."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    skills = [dice.gauss(0, 0.03) for _ in range(authors)]
    whose = dice.choices(range(authors), [1 / (8 + number) ** 0.6 for number in range(authors)], k=count)
    rows = []
    for number, author in enumerate(whose, 1):
        gain = round(dice.gauss(skills[author], 0.08), 4)
        excess = None if number % 20 == 0 else round(gain - dice.gauss(0, 0.02), 4)
        ticker = f"$T{int(dice.expovariate(0.2))}"
        rows.append(
            Scored(number, window, f"Author{author}", ticker, dice.choice((1, 2)), FIRST_MS + number * 60_000,
                   gain, excess)
        )  # fmt: skip
    return rows


def put_evaluations(db: apsw.Connection, rows: Iterable[Scored]) -> None:
    """Write them; their calls need not be there."""
    run(db, "PRAGMA foreign_keys = OFF")
    with db:
        insert_evaluations(db, rows)


def insert_evaluations(db: apsw.Connection, rows: Iterable[Scored]) -> None:
    """The same in a transaction of the caller's."""
    db.executemany(_INSERT, [_values(row) for row in rows])


def _values(row: Scored) -> Sequence[Any]:
    return (*row, int(row.gain > 0))
