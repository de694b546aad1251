"""What authors can be held to: kept equal to what their scored calls come to, in the transaction that changes them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import apsw

from store_svc.scoring.ranking_figures import Figures, ScoredCall, figures

Touched = tuple[str, str, str, int]  # window, handle, ticker, stance
Choice = tuple[str, int]  # which calls: of this ticker, '' for all; of this stance, 0 for all

FIGURES = ", ".join(Figures._fields)
SCORED = """
SELECT called_ms, ticker, stance, return, excess, hit, author_handle
FROM evaluations INDEXED BY evaluations_by_author_and_status
WHERE "window" = :window AND author_handle = :author AND status = 'scored'
ORDER BY called_ms, ticker, stance
"""
_PUT = f"""
INSERT INTO author_scores ("window", ticker, stance, author_handle, {FIGURES})
VALUES ({", ".join("?" * (4 + len(Figures._fields)))})
ON CONFLICT ("window", ticker, stance, author_handle) DO UPDATE
SET author_handle = excluded.author_handle, {", ".join(f"{name} = excluded.{name}" for name in Figures._fields)}
"""  # noqa: S608 - the names of our own columns
_REMOVE = """
DELETE FROM author_scores WHERE "window" = ? AND ticker = ? AND stance = ? AND author_handle = ?
"""


def refresh(db: apsw.Connection, touched: Iterable[Touched]) -> None:
    """Compute anew what the touched evaluations bear on: all of the author's, those of the ticker, of the stance, both.

    Call it once a transaction, after the evaluations changed: it reads each touched author's scored calls once.
    """
    choices: dict[tuple[str, str], set[Choice]] = defaultdict(set)
    for window, author, ticker, stance in touched:
        choices[window, author.lower()] |= {("", 0), (ticker, 0), ("", stance), (ticker, stance)}
    puts: list[tuple[Any, ...]] = []
    removals: list[tuple[Any, ...]] = []
    for (window, author), chosen in choices.items():
        rows: list[Any] = list(db.execute(SCORED, {"window": window, "author": author}))
        counted = scores_of_rows(rows, chosen)
        puts += [(window, *choice, *score) for choice, score in counted.items()]
        removals += [(window, *choice, author) for choice in chosen if choice not in counted]
    db.executemany(_REMOVE, removals)
    db.executemany(_PUT, puts)


def select_benchmark(db: apsw.Connection) -> str:
    """The ticker whose return is taken off for the excess; empty before anything was evaluated."""
    row = db.execute("SELECT value FROM evaluation_rules WHERE name = 'benchmark'").fetchone()
    return str(row[0]) if row else ""


def scores_of_rows(rows: Sequence[ScoredCall], chosen: Iterable[Choice]) -> dict[Choice, tuple[Any, ...]]:
    """Handle and figures of one author's rows of SCORED, by choice of calls; choices that hold none are left out."""
    held: dict[Choice, list[ScoredCall]] = {choice: [] for choice in chosen}
    for row in rows:
        ticker, stance = row[1], row[2]
        for choice in (("", 0), (ticker, 0), ("", stance), (ticker, stance)):
            if choice in held:
                held[choice].append(row)
    of_all: tuple[Any, ...] = ()
    scores = {}
    for choice, calls in held.items():
        if not calls:
            continue
        if len(calls) == len(rows):  # most authors have few tickers, and one side
            of_all = of_all or _score(calls)
            scores[choice] = of_all
        else:
            scores[choice] = _score(calls)
    return scores


def _score(calls: list[ScoredCall]) -> tuple[Any, ...]:
    return (calls[0][-1], *figures(calls))
