"""Leaderboards and authors' records of QueryService: translate, read from one snapshot, answer."""

from collections.abc import Callable

import apsw

from store_svc.render_scores import scores_json
from store_svc.rules.narrow import handle, narrow, page_size
from store_svc.rules.page_token import read_name_token, write_name_token
from store_svc.rules.sort_key import created_at_ms
from store_svc.scoring.ranking_boards import Board, RankedScore
from store_svc.storage import author_records
from store_svc.storage.author_records_targets import select_targets
from store_svc.storage.author_scores_counts import KeptPlaces
from store_svc.storage.author_scores_period import select_score_within
from store_svc.storage.evaluations_rules import select_rules
from store_svc.storage.meta import revision
from store_svc.storage.score_pages import rank, ranked, ranked_page, scores_page, select_score
from store_svc.storage.score_pages_order import ORDERS, place_of, place_of_text, text_of
from store_svc.storage.score_pages_period import period_page, ranked_within
from swarmnexus.errors import InvalidArgumentError, NotFoundError
from swarmnexus.v1 import query_pb2
from swarmnexus.v1.model_pb2 import Stance
from swarmnexus.v1.query_pb2 import AUTHOR_SORT_RANK, AUTHOR_SORT_UNSPECIFIED, VIEW_JSON, AuthorSort
from swarmnexus.v1.score_pb2 import (
    WINDOW_7D,
    WINDOW_12H,
    WINDOW_24H,
    WINDOW_30D,
    WINDOW_UNSPECIFIED,
    AuthorScore,
)

DEFAULT_MIN_CALLS = 3
MAX_MIN_CALLS = 1_000_000
WINDOWS = {
    WINDOW_UNSPECIFIED: "24h",
    WINDOW_12H: "12h",
    WINDOW_24H: "24h",
    WINDOW_7D: "7d",
    WINDOW_30D: "30d",
}


class ScoreQueries:
    """What to read for each request."""

    def __init__(self) -> None:
        self._places = KeptPlaces()

    def list_scores(
        self, request: query_pb2.ListAuthorScoresRequest
    ) -> Callable[[apsw.Connection], query_pb2.ListAuthorScoresResponse]:
        """A page of a leaderboard. Raises InvalidArgumentError."""
        board, count = _board(request), page_size(request.page_size)
        if request.sort not in AuthorSort.values():
            raise InvalidArgumentError("sort", f"{request.sort} is no order of authors")
        sort = request.sort if request.sort != AUTHOR_SORT_UNSPECIFIED else AUTHOR_SORT_RANK
        order, is_reversed = ORDERS[sort], request.reversed
        listing = f"scores {sort} {is_reversed}"
        place = place_of_text(read_name_token(listing, repr(board), request.page_token), order)

        def read(db: apsw.Connection) -> query_pb2.ListAuthorScoresResponse:
            if board.is_of_a_period:
                every = ranked_within(db, board)
                total = len(every)
                page, has_more = period_page(every, order, place, count, is_reversed=is_reversed)
            else:
                places = self._places.among(db, board)
                total = places.authors
                scores, has_more = scores_page(db, board, order, place, count, is_reversed=is_reversed)
                page = ranked_page(db, board, scores, places, order, is_reversed=is_reversed)
            as_json = request.view == VIEW_JSON
            return query_pb2.ListAuthorScoresResponse(
                authors=[] if as_json else [score_message(score) for score in page],
                items_json=scores_json(page) if as_json else b"",
                next_page_token=write_name_token(listing, repr(board), text_of(place_of(page[-1], order)))
                if has_more
                else "",
                revision=revision(db),
                benchmark=select_rules(db).benchmark,
                total_authors=total,
            )

        return read

    def get_record(
        self, request: query_pb2.GetAuthorRecordRequest
    ) -> Callable[[apsw.Connection], query_pb2.GetAuthorRecordResponse]:
        """One author's record. Raises InvalidArgumentError, and in the reading NotFoundError."""
        author, board = handle(request.handle), _board(request)

        def read(db: apsw.Connection) -> query_pb2.GetAuthorRecordResponse:
            spelled = author_records.first_spelling(db, author)
            if spelled is None:
                raise NotFoundError(f"there is no author {author}")
            summary, ranked_authors = self._summary(db, board, author)
            return query_pb2.GetAuthorRecordResponse(
                summary=score_message(summary) if summary else None,
                handle=spelled,
                series=author_records.select_series(db, board, author),
                tickers=[
                    query_pb2.TickerScore(ticker=ticker, score=score_message(RankedScore(0, 0, 0, *score)))
                    for ticker, score in author_records.select_tickers(db, board, author)
                ],
                statuses=author_records.select_statuses(db, board, author),
                targets=select_targets(db, board, author),
                revision=revision(db),
                benchmark=select_rules(db).benchmark,
                ranked_authors=ranked_authors,
            )

        return read

    def _summary(self, db: apsw.Connection, board: Board, author: str) -> tuple[RankedScore | None, int]:
        """An author's score, None without a scored call; and how many authors are ranked."""
        if board.is_of_a_period:
            every = ranked_within(db, board)
            found = next((score for score in every if score.handle.lower() == author), None)
            own = None if found else select_score_within(db, board, author)
            return found or (RankedScore(0, 0, 0, *own) if own else None), len(every)
        places = self._places.among(db, board)
        score = select_score(db, board, author)
        if score is None or score.of.calls < board.min_calls:
            return RankedScore(0, 0, 0, *score) if score else None, places.authors
        return ranked(score, rank(db, board, score, places), places), places.authors


def score_message(score: RankedScore) -> AuthorScore:
    """One author's figures as a message."""
    of = score.of
    return AuthorScore(
        rank=score.rank,
        rank_first=score.first,
        rank_last=score.last,
        handle=score.handle,
        calls=of.calls,
        hits=of.hits,
        hit_rate=of.hits / of.calls,
        hit_rate_low=of.hit_rate_low,
        hit_rate_high=of.hit_rate_high,
        mean_return=of.mean_return,
        median_return=of.median_return,
        excess_calls=of.excess_calls,
        mean_excess=of.mean_excess,
        mean_excess_low=of.mean_excess_low,
        mean_excess_high=of.mean_excess_high,
        best=of.best,
        worst=of.worst,
        streak=of.streak,
        last_call_at_ms=of.last_call_ms,
    )


def _board(request: query_pb2.ListAuthorScoresRequest | query_pb2.GetAuthorRecordRequest) -> Board:
    """What the request asks about. Raises InvalidArgumentError."""
    narrowed = narrow(request.filter)
    for field, value in (("author", narrowed.author), ("q", narrowed.words)):
        if value:
            raise InvalidArgumentError(f"filter.{field}", "does not apply to scores")
    if request.window not in WINDOWS:
        raise InvalidArgumentError("window", f"{request.window} is not 12h, 24h, 7d or 30d")
    if request.stance not in Stance.values():
        raise InvalidArgumentError("stance", f"{request.stance} is not bullish, bearish or neutral")
    if not 0 <= request.min_calls <= MAX_MIN_CALLS:
        raise InvalidArgumentError("min_calls", f"{request.min_calls} is not within 1 to {MAX_MIN_CALLS}")
    return Board(
        window=WINDOWS[request.window],
        ticker=narrowed.ticker,
        stance=request.stance,
        min_calls=request.min_calls or DEFAULT_MIN_CALLS,
        since_ms=created_at_ms(narrowed.first_key) if request.filter.HasField("since_ms") else None,
        until_ms=created_at_ms(narrowed.end_key) if request.filter.HasField("until_ms") else None,
    )
