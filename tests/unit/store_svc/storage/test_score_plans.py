"""Every leaderboard walks one index; a record reads its author's rows alone; pages hold what counting anew gives."""

import apsw
import pytest
from support.planned import planned
from support.scored_calls import FIRST_MS, Scored, drawn, put_evaluations

from store_svc.scoring.ranking_boards import Board, RankedScore
from store_svc.scoring.ranking_figures import figures
from store_svc.storage import author_records, author_records_targets, author_scores, author_scores_period, score_pages
from store_svc.storage.author_scores import refresh
from store_svc.storage.author_scores_counts import COUNTS, KeptPlaces
from store_svc.storage.score_pages_order import ORDERS, place_of
from store_svc.storage.score_pages_period import period_page, ranked_within
from swarmnexus.v1.query_pb2 import AUTHOR_SORT_RANK, AuthorSort

CALLS = drawn(6_000, 300)
BOARDS = [
    Board("24h", min_calls=1), Board("24h", min_calls=12), Board("24h", ticker="$T1", min_calls=2),
    Board("24h", stance=2, min_calls=3), Board("24h", ticker="$T0", stance=1, min_calls=1), Board("12h"),
]  # fmt: skip
PERIODS = [
    Board("24h", min_calls=1, since_ms=FIRST_MS + 9_000_000),
    Board("24h", min_calls=2, until_ms=FIRST_MS + 200_000_000),
    Board("24h", ticker="$T1", stance=1, min_calls=1, since_ms=FIRST_MS, until_ms=FIRST_MS + 300_000_000),
]
SORTS = [pytest.param(sort, id=AuthorSort.Name(sort)) for sort in ORDERS]
boards = pytest.mark.parametrize("board", BOARDS, ids=str)
directions = pytest.mark.parametrize("is_reversed", [False, True], ids=["", "reversed"])


def fill(writer: apsw.Connection) -> None:
    """Six thousand scored calls of 300 authors."""
    put_evaluations(writer, CALLS)
    with writer:
        refresh(writer, {row.touched for row in CALLS})


db = planned(fill)


def counted_anew(board: Board) -> dict[str, tuple[str, tuple[object, ...]]]:
    """Handle and figures by handle in lower case, from the calls."""
    held: dict[str, list[Scored]] = {}
    for row in CALLS:
        is_meant = row.window == board.window and board.ticker in ("", row.ticker) and board.stance in (0, row.stance)
        since, until = board.since_ms or 0, board.until_ms or 1 << 60
        if is_meant and since <= row.called_ms < until:
            held.setdefault(row.author.lower(), []).append(row)
    return {
        author: (
            rows[0].author,
            figures([(r.called_ms, r.ticker, r.stance, r.gain, r.excess, int(r.gain > 0), r.author) for r in rows]),
        )
        for author, rows in held.items()
        if len(rows) >= board.min_calls
    }


def steps_of(db: apsw.Connection, sql: str, values: dict[str, object]) -> list[str]:
    return [str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]


def reads_the_index_first(db: apsw.Connection, sql: str, values: dict[str, object]) -> bool:
    """Whether a row that has too few calls is left out without being read."""
    return "DeferredSeek" in [str(row[1]) for row in db.execute(f"EXPLAIN {sql}", values)]


@boards
@directions
@pytest.mark.parametrize("sort", SORTS)
def test_a_page_is_walked_and_pages_hold_every_ranked_author_once(
    db: apsw.Connection, board: Board, sort: AuthorSort, is_reversed: bool
) -> None:
    order = ORDERS[sort]
    sql, values = score_pages.statement(board, order, None, 51, is_reversed=is_reversed)
    steps = steps_of(db, sql, values)
    assert steps[0].startswith("SEARCH author_scores USING"), steps
    if board.is_of_all_calls or sort == AUTHOR_SORT_RANK:
        assert len(steps) == 1, steps
        assert reads_the_index_first(db, sql, values)
    places = KeptPlaces().among(db, board)
    found: list[RankedScore] = []
    place, has_more = None, True
    while has_more:
        scores, has_more = score_pages.scores_page(db, board, order, place, 37, is_reversed=is_reversed)
        found += score_pages.ranked_page(db, board, scores, places, order, is_reversed=is_reversed)
        place = place_of(scores[-1], order) if scores else None
    expected = counted_anew(board)
    assert {row.handle.lower(): (row.handle, row.of) for row in found} == expected
    assert len(found) == len(expected) == places.authors
    ordered = [place_of(row, order) for row in found]
    assert ordered == sorted(ordered, reverse=is_reversed)
    by_rank = sorted(found, key=lambda row: place_of(row, ORDERS[AUTHOR_SORT_RANK]))
    assert [row.rank for row in by_rank] == list(range(1, len(found) + 1))
    for row in found[::29]:
        assert row.first == 1 + sum(other.of.hit_rate_low > row.of.hit_rate_high for other in found)
        assert row.last == sum(other.of.hit_rate_high >= row.of.hit_rate_low for other in found)


@directions
@pytest.mark.parametrize("board", PERIODS, ids=str)
@pytest.mark.parametrize("sort", SORTS)
def test_a_period_counts_its_calls_alone_and_is_paged_alike(
    db: apsw.Connection, board: Board, sort: AuthorSort, is_reversed: bool
) -> None:
    ranked = ranked_within(db, board)
    expected = counted_anew(board)
    assert {row.handle.lower(): (row.handle, row.of) for row in ranked} == expected
    order, found, place, has_more = ORDERS[sort], [], None, True
    while has_more:
        page, has_more = period_page(ranked, order, place, 37, is_reversed=is_reversed)
        found += page
        place = place_of(page[-1], order) if page else None
    ordered = [place_of(row, order) for row in found]
    assert ordered == sorted(ordered, reverse=is_reversed)
    assert len(found) == len(set(found)) == len(expected) > 37


@pytest.mark.parametrize("board", [*BOARDS[:5], *PERIODS], ids=str)
def test_a_record_reads_the_author_s_rows_alone(db: apsw.Connection, board: Board) -> None:
    values = author_scores_period.values_of(board, "author3")
    for sql, index in {
        author_records.SERIES: "evaluations_by_author_and_status (window=? AND author_handle=? AND status=?",
        author_records.STATUSES: "evaluations_by_author_and_status (window=? AND author_handle=?",
        author_records.TICKERS: "author_scores_of_author (window=? AND author_handle=? AND stance=?",
        author_scores_period.OF_AUTHOR: "evaluations_by_author_and_status (window=? AND author_handle=? AND status=?",
        author_scores_period.WITHIN: "evaluations_by_time (window=? AND called_ms>? AND called_ms<?",
        author_records_targets.TARGETS: "call_targets_by_author (author_handle=? AND called_ms>? AND called_ms<?",
        author_scores.SCORED: "evaluations_by_author_and_status (window=? AND author_handle=? AND status=?",
    }.items():
        steps = steps_of(db, sql, values)
        assert index in steps[0], steps
        assert all("TEMP B-TREE" not in step and "SCAN" not in step for step in steps), steps


def test_places_are_told_from_counts_and_from_those_that_share_one(db: apsw.Connection) -> None:
    board = BOARDS[0]
    steps = steps_of(db, COUNTS, {"window": "24h", "ticker": "", "stance": 0, "min_calls": 1})
    assert "PRIMARY KEY (window=? AND ticker=? AND stance=? AND calls>?)" in steps[0], steps
    tied = {"window": "24h", "ticker": "", "stance": 0, "min_calls": 1, "low": 0.0, "excess": 0.0, "author": "a"}
    (step,) = steps_of(db, score_pages.TIED, tied)
    assert "by_low=? AND (by_excess,author_handle)<(?,?)" in step, step
    assert reads_the_index_first(db, score_pages.TIED, tied)
    score = score_pages.select_score(db, board, "AUTHOR3")
    assert score is not None
    assert score.of == counted_anew(board)["author3"][1]


def test_series_and_tickers_are_those_of_the_calls(db: apsw.Connection) -> None:
    for board in (BOARDS[0], PERIODS[0]):
        own = [row for row in CALLS if row.author == "Author1" and row.called_ms >= (board.since_ms or 0)]
        series = author_records.select_series(db, board, "author1")
        assert [int(point.call_id) for point in series] == [row.call_id for row in own]
        assert getattr(series[0], "return") == own[0].gain
        tickers = author_records.select_tickers(db, board, "author1")
        counts = {ticker: sum(row.ticker == ticker for row in own) for ticker in {row.ticker for row in own}}
        assert [(ticker, score.of.calls) for ticker, score in tickers] == sorted(
            counts.items(), key=lambda counted: (-counted[1], counted[0])
        )
        assert author_records.select_statuses(db, board, "author1").scored == len(own)
