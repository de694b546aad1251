"""What authors can be held to: kept equal to what their scored calls come to, in the transaction that changes them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import apsw

from store_svc.scoring.ranking_figures import Figures, ScoredCall, figures
from store_svc.storage.author_scores_counts import Key, add_counts
from swarmnexus.v1.model_pb2 import Stance

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
_COUNTED = """
SELECT calls, hits FROM author_scores WHERE "window" = ? AND ticker = ? AND stance = ? AND author_handle = ?
"""
_REMOVE = """
DELETE FROM author_scores WHERE "window" = ? AND ticker = ? AND stance = ? AND author_handle = ?
"""


def refresh(db: apsw.Connection, touched: Iterable[Touched]) -> None:
    """Compute anew what the touched evaluations bear on: all of the author's, those of the ticker, of the stance, both.

    Call it once a transaction, after the evaluations changed: it reads each touched author's scored calls once.
    """
    choices: dict[tuple[str, str], set[Choice]] = defaultdict(set)
    for window, author, ticker, stance in touched:
        choices[window, author.lower()].update(choices_of(ticker, stance))
    puts: list[tuple[Any, ...]] = []
    removals: list[tuple[Any, ...]] = []
    more: Counter[Key] = Counter()
    for (window, author), chosen in choices.items():
        rows: list[Any] = list(db.execute(SCORED, {"window": window, "author": author}))
        counted = scores_of_rows(rows, chosen)
        for choice in chosen:
            key, score = (window, *choice), counted.get(choice)
            before: Any = db.execute(_COUNTED, (*key, author)).fetchone()
            if before:
                more[*key, *before] -= 1
            if score:
                more[*key, *score[1:3]] += 1
                puts.append((*key, *score))
            elif before:
                removals.append((*key, author))
    db.executemany(_REMOVE, removals)
    db.executemany(_PUT, puts)
    add_counts(db, more)


def choices_of(ticker: str, stance: int) -> tuple[Choice, ...]:
    """What a call of this ticker and stance counts among."""
    return (("", 0), (ticker, 0), ("", stance), (ticker, stance))


def scores_of_rows(rows: Sequence[ScoredCall], chosen: Iterable[Choice]) -> dict[Choice, tuple[Any, ...]]:
    """Handle and figures of one author's rows of SCORED, by choice of calls; choices that hold none are left out."""
    cells: dict[Choice, list[ScoredCall]] = defaultdict(list)
    for row in rows:
        cells[row[1], row[2]].append(row)
    of_all: tuple[Any, ...] = ()
    scores = {}
    for choice in chosen:
        calls = _calls_of(choice, rows, cells)
        if len(calls) == len(rows) > 0:  # most authors have few tickers, and one side
            of_all = of_all or _score(rows)
            scores[choice] = of_all
        elif calls:
            scores[choice] = _score(calls)
    return scores


def _calls_of(
    choice: Choice, rows: Sequence[ScoredCall], cells: Mapping[Choice, list[ScoredCall]]
) -> Sequence[ScoredCall]:
    """Those of the rows that a choice holds, in their order."""
    match choice:
        case ("", 0):
            return rows
        case ("", stance):
            return [row for row in rows if row[2] == stance]
        case (ticker, 0):
            return sorted(row for stance in Stance.values() for row in cells.get((ticker, stance), ()))
        case _:
            return cells.get(choice, ())


def _score(calls: Sequence[ScoredCall]) -> tuple[Any, ...]:
    return (calls[0][-1], *figures(calls))
