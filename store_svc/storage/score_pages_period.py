"""Pages of a leaderboard of a period: its authors in memory, ranked and sorted as the kept ones are."""

from bisect import bisect_left, bisect_right
from collections import Counter

import apsw

from store_svc.scoring.ranking_boards import Board, RankedScore
from store_svc.scoring.ranking_places import Places
from store_svc.storage.author_scores_period import scores_within
from store_svc.storage.score_pages_order import BY_RANK, Place, place_of


def ranked_within(db: apsw.Connection, board: Board) -> list[RankedScore]:
    """All authors that are ranked, best first. Raises InvalidArgumentError for a period of too many calls."""
    scores = scores_within(db, board)
    scores.sort(key=lambda score: place_of(score, BY_RANK))
    counts = Counter((score.of.calls, score.of.hits) for score in scores)
    places = Places().changed((calls, hits, authors) for (calls, hits), authors in counts.items())
    return [
        RankedScore(number, *places.rank_range(score.of.hits, score.of.calls), *score)
        for number, score in enumerate(scores, 1)
    ]


def period_page(
    ranked: list[RankedScore], order: tuple[str, ...], place: Place | None, count: int, *, is_reversed: bool
) -> tuple[list[RankedScore], bool]:
    """The authors after a place, and whether more follow."""
    rows = sorted(((place_of(score, order), score) for score in ranked), key=lambda row: row[0])
    if is_reversed:
        end = bisect_left(rows, place, key=lambda row: row[0]) if place else len(rows)
        begin = max(0, end - count)
        return [score for _, score in reversed(rows[begin:end])], begin > 0
    begin = bisect_right(rows, place, key=lambda row: row[0]) if place else 0
    return [score for _, score in rows[begin : begin + count]], begin + count < len(rows)
