"""Pages of a leaderboard. Each walks one index in its order; of a ticker or a stance, any but ranks are sorted."""

from typing import Any

import apsw

from store_svc.scoring.ranking_boards import Board, RankedScore, Score
from store_svc.scoring.ranking_figures import Figures
from store_svc.scoring.ranking_places import Places
from store_svc.storage.author_scores import FIGURES
from store_svc.storage.score_pages_order import BY_RANK, Place

_PAGE = """
SELECT author_handle, {figures}
FROM author_scores {index}
WHERE "window" = :window AND {choice} AND calls >= :min_calls {beyond}
ORDER BY {order} LIMIT :count
"""
_OF_ALL = "ticker = '' AND stance = 0"  # the condition of the indexes that are of these alone
_OF_SOME = "ticker = :ticker AND stance = :stance"
# Where more authors than one have the same lower end, as all without a hit do.
TIED = """
SELECT count(*)
FROM author_scores INDEXED BY author_scores_by_rank
WHERE "window" = :window AND ticker = :ticker AND stance = :stance AND by_low = :low
  AND (by_excess, author_handle) < (:excess, :author) AND calls >= :min_calls
"""
ONE = f"""
SELECT author_handle, {FIGURES}
FROM author_scores
WHERE "window" = :window AND ticker = :ticker AND stance = :stance AND author_handle = :author
"""  # noqa: S608 - the names of our own columns


def statement(
    board: Board, order: tuple[str, ...], place: Place | None, count: int, *, is_reversed: bool
) -> tuple[str, dict[str, Any]]:
    """The SQL that answers a page after a place, and its values."""
    columns = (*order, "author_handle")
    names = ", ".join(columns)
    places = ", ".join(f":place_{number}" for number in range(len(columns)))
    sql = _PAGE.format(
        figures=FIGURES,
        index=_index(board, order),
        choice=_OF_ALL if board.is_of_all_calls else _OF_SOME,
        beyond=f"AND ({names}) {'<' if is_reversed else '>'} ({places})" if place else "",
        order=", ".join(f"{column} DESC" for column in columns) if is_reversed else names,
    )
    return sql, {
        "window": board.window,
        "ticker": board.ticker,
        "stance": board.stance,
        "min_calls": board.min_calls,
        "count": count,
        **{f"place_{number}": value for number, value in enumerate(place or ())},
    }


def _index(board: Board, order: tuple[str, ...]) -> str:
    if order == BY_RANK:
        return "INDEXED BY author_scores_by_rank"
    if not board.is_of_all_calls:
        return ""  # by the primary key, which is in order of handles
    name = "by_mean_excess" if order == ("by_excess",) else order[0] if order else "by_handle"
    return f"INDEXED BY author_scores_{name}"


def scores_page(
    db: apsw.Connection, board: Board, order: tuple[str, ...], place: Place | None, count: int, *, is_reversed: bool
) -> tuple[list[Score], bool]:
    """The authors after a place, and whether more follow."""
    sql, values = statement(board, order, place, count + 1, is_reversed=is_reversed)
    rows: list[Any] = list(db.execute(sql, values))
    return [Score(row[0], Figures(*row[1:])) for row in rows[:count]], len(rows) > count


def select_score(db: apsw.Connection, board: Board, author: str) -> Score | None:
    """One author's figures, None without a scored call."""
    values = {"window": board.window, "ticker": board.ticker, "stance": board.stance, "author": author}
    row = db.execute(ONE, values).fetchone()
    return Score(row[0], Figures(*row[1:])) if row else None


def ranked_page(
    db: apsw.Connection, board: Board, scores: list[Score], places: Places, order: tuple[str, ...], *, is_reversed: bool
) -> list[RankedScore]:
    """The rows of a page with their places among all that are ranked."""
    if order == BY_RANK and scores:
        first = rank(db, board, scores[0], places)
        step = -1 if is_reversed else 1
        ranks = list(range(first, first + step * len(scores), step))
    else:
        ranks = [rank(db, board, score, places) for score in scores]
    return [ranked(score, number, places) for score, number in zip(scores, ranks, strict=True)]


def rank(db: apsw.Connection, board: Board, score: Score, places: Places) -> int:
    """The place of a ranked author."""
    of = score.of
    above = places.above(of.hit_rate_low)
    if places.sharing(of.hit_rate_low) == 1:
        return above + 1
    values = {
        "window": board.window,
        "ticker": board.ticker,
        "stance": board.stance,
        "min_calls": board.min_calls,
        "low": -of.hit_rate_low,
        "excess": float("inf") if of.mean_excess is None else -of.mean_excess,
        "author": score.handle,
    }
    return above + int(db.execute(TIED, values).get) + 1


def ranked(score: Score, number: int, places: Places) -> RankedScore:
    """A score with its place and its range."""
    return RankedScore(number, *places.rank_range(score.of.hits, score.of.calls), *score)
