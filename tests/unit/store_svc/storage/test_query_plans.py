"""Every list walks its index from the newest row down: no sort, no scan, whatever the filter."""

import apsw
import pytest
from support.mentions import mention
from support.planned import planned

from store_svc.rules.narrow import narrow
from store_svc.rules.page_token import START
from store_svc.storage import authors, mention_pages, post_texts, symbols, ticker_pages, word_pages
from store_svc.storage.intake import upsert_mentions
from swarmnexus.v1.query_pb2 import Filter

ROWS = 10_000
TIMES = [{}, {"since_ms": 1_700_000_001_000}, {"until_ms": 1_700_009_000_000}]
FILTERS = [
    {},
    {"author": "author3"},
    {"ticker": "$T3"},
    {"ticker": "$T3", "author": "author3"},
]
WORD_FILTERS = [{"q": "number 12", **also} for also in ({}, {"author": "author3"}, {"ticker": "t3"})]


def fill(writer: apsw.Connection) -> None:
    """Ten thousand mentions."""
    with writer:
        rows = [mention(n, tickers=[f"$T{n % 50}", f"$U{n % 11}"]) for n in range(ROWS)]
        upsert_mentions(writer, rows, rows[-1].post.created_at_ms)


db = planned(fill)


def plan(db: apsw.Connection, sql: str, values: dict[str, object]) -> list[str]:
    return [str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]


def assert_walks(steps: list[str]) -> None:
    assert steps
    for step in steps:
        assert "TEMP B-TREE" not in step, steps
        assert "AUTOMATIC" not in step, steps
        assert step.startswith(("SEARCH", "CORRELATED")) or "VIRTUAL TABLE INDEX" in step, steps


def kwargs(narrowing: dict[str, object], times: dict[str, int]) -> Filter:
    return Filter(**narrowing, **times)  # type: ignore[arg-type]


@pytest.mark.parametrize("times", TIMES, ids=["always", "since", "until"])
@pytest.mark.parametrize("narrowing", FILTERS, ids=lambda narrowing: "+".join(narrowing) or "all")
def test_a_page_of_mentions(db: apsw.Connection, narrowing: dict[str, object], times: dict[str, int]) -> None:
    assert_walks(plan(db, *mention_pages.statement(narrow(kwargs(narrowing, times)), START[0], 51)))


@pytest.mark.parametrize("times", TIMES, ids=["always", "since", "until"])
@pytest.mark.parametrize("narrowing", FILTERS, ids=lambda narrowing: "+".join(narrowing) or "all")
def test_a_page_of_tickers(db: apsw.Connection, narrowing: dict[str, object], times: dict[str, int]) -> None:
    assert_walks(plan(db, *ticker_pages.statement(narrow(kwargs(narrowing, times)), START, 51)))


@pytest.mark.parametrize("times", TIMES, ids=["always", "since", "until"])
@pytest.mark.parametrize("narrowing", WORD_FILTERS, ids="+".join)
def test_words_and_the_mentions_that_hold_them(
    db: apsw.Connection, narrowing: dict[str, object], times: dict[str, int]
) -> None:
    narrowed = narrow(kwargs(narrowing, times))
    assert_walks(plan(db, *word_pages.statement(narrowed, narrowed.first_key, narrowed.end_key, 51)))
    steps = plan(db, mention_pages._BY_KEYS, {"keys": "[1, 2]"})
    assert "json_each" in steps[0] or "VIRTUAL TABLE" in steps[0], steps
    assert_walks([step for step in steps if "VIRTUAL TABLE" not in step])


def test_one_mention_and_those_after_a_position(db: apsw.Connection) -> None:
    assert_walks(plan(db, mention_pages._BY_ID, {"tweet_id": "1001"}))
    assert_walks(plan(db, mention_pages._BY_POSITION, {"after": 5, "last": 100, "count": 10}))


def test_an_authors_and_a_stretchs_summary_read_their_own_rows_alone(db: apsw.Connection) -> None:
    for filters in ({"author": "author3"}, {"since_ms": 1_700_000_001_000}):
        steps = plan(db, *ticker_pages.summary_statement(narrow(kwargs(filters, {})), 50))
        assert steps[0].startswith("SEARCH tickers USING INDEX"), steps


def test_a_summary_of_everything_reads_one_index_and_no_table(db: apsw.Connection) -> None:
    steps = plan(db, *ticker_pages.summary_statement(narrow(Filter()), 50))
    assert "tickers USING COVERING INDEX" in steps[0], steps


def test_a_page_of_authors(db: apsw.Connection) -> None:
    for prefix in ("", "auth"):
        assert_walks(plan(db, *authors.statement(prefix, "author1", 51)))


def test_a_summary_of_everything_that_is_kept_reads_tickers_and_no_mention(db: apsw.Connection) -> None:
    steps = plan(db, symbols.TOP, {"count": 50})
    assert steps[0] == "SCAN symbols", steps
    assert len(symbols.top_symbols(db, 500)) == 61, "what it reads grows with the tickers that there are"


def test_the_texts_of_a_post_and_the_last_loss(db: apsw.Connection) -> None:
    texts = plan(db, post_texts.VERSIONS, {"wanted": "[]"})
    assert texts[0].startswith("SEARCH post_texts USING PRIMARY KEY"), texts


def test_a_page_costs_the_same_wherever_it_lies(db: apsw.Connection) -> None:
    def steps_of(before: int, until_ms: int | None = None) -> int:
        sql, values = mention_pages.statement(narrow(Filter(ticker="$T3", until_ms=until_ms)), before, 11)
        list(db.execute(sql, values))  # compiled now, so that the steps are those of reading alone
        counted = 0

        def count() -> bool:
            nonlocal counted
            counted += 1
            return False

        db.set_progress_handler(count, 1)
        assert len(list(db.execute(sql, values))) == 11
        db.set_progress_handler(None)
        return counted

    oldest = int(
        db.execute("SELECT sort_key FROM tickers WHERE ticker = '$T3' ORDER BY sort_key LIMIT 1 OFFSET 15").get
    )
    assert steps_of(oldest) < 1.1 * steps_of(START[0])
    assert steps_of(START[0], until_ms=oldest >> 20) < 1.1 * steps_of(START[0])
