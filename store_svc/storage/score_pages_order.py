"""The orders that authors are listed in: greatest first, then by handle; an excess that is missing comes last."""

import math
from collections.abc import Mapping

from store_svc.scoring.ranking_boards import RankedScore, Score
from store_svc.scoring.ranking_figures import Figures
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1 import query_pb2
from swarmnexus.v1.query_pb2 import AuthorSort

BY_RANK = ("by_low", "by_excess")
# By which columns of author_scores each sorts before it sorts by handle.
ORDERS: Mapping[AuthorSort, tuple[str, ...]] = {
    query_pb2.AUTHOR_SORT_RANK: BY_RANK,
    query_pb2.AUTHOR_SORT_HANDLE: (),
    query_pb2.AUTHOR_SORT_CALLS: ("by_calls",),
    query_pb2.AUTHOR_SORT_HITS: ("by_hits",),
    query_pb2.AUTHOR_SORT_HIT_RATE: ("by_hit_rate",),
    query_pb2.AUTHOR_SORT_MEAN_RETURN: ("by_mean_return",),
    query_pb2.AUTHOR_SORT_MEDIAN_RETURN: ("by_median_return",),
    query_pb2.AUTHOR_SORT_MEAN_EXCESS: ("by_excess",),
    query_pb2.AUTHOR_SORT_BEST: ("by_best",),
    query_pb2.AUTHOR_SORT_WORST: ("by_worst",),
    query_pb2.AUTHOR_SORT_STREAK: ("by_streak",),
    query_pb2.AUTHOR_SORT_LAST_CALL: ("by_last_call",),
}
Place = tuple[float | str, ...]  # what the columns hold in a row, then its handle in lower case


def place_of(score: Score | RankedScore, order: tuple[str, ...]) -> Place:
    """Where a row stands in an order: rows come by rising places."""
    return (*(_column(score.of, column) for column in order), score.handle.lower())


def _column(of: Figures, column: str) -> float:
    match column:
        case "by_low":
            return -of.hit_rate_low
        case "by_excess":
            return math.inf if of.mean_excess is None else -of.mean_excess
        case "by_hit_rate":
            return -(of.hits / of.calls)
        case "by_last_call":
            return -float(of.last_call_ms)
        case _:
            return -float(getattr(of, column.removeprefix("by_")))


def text_of(place: Place) -> str:
    """A place as it stands in a page token."""
    return " ".join(value if isinstance(value, str) else value.hex() for value in place)


def place_of_text(text: str, order: tuple[str, ...]) -> Place | None:
    """The place in a page token, None for none. Raises InvalidArgumentError for one of another order."""
    if not text:
        return None
    *figures, handle = text.split(" ")
    try:
        if len(figures) == len(order):
            return (*map(float.fromhex, figures), handle)
    except (ValueError, OverflowError):
        pass
    raise InvalidArgumentError("page_token", "is not a cursor of this list; start without one")
