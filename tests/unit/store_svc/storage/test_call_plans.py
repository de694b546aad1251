"""Every list of calls walks one index from the latest call down, whatever the filter."""

from pathlib import Path

import apsw
import pytest
from support.mentions import BASE_MS, bullish, mention
from support.planned import planned

from store_svc.rules.narrow import narrow
from store_svc.rules.page_token import START
from store_svc.storage import call_pages
from store_svc.storage.call_pages import calls_page
from store_svc.storage.engine import open_writer
from store_svc.storage.intake import upsert_mentions
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, STANCE_NEUTRAL, STANCE_UNSPECIFIED, Mention, Stance
from swarmnexus.v1.query_pb2 import Filter

ROWS = 6_000
STANCES = [STANCE_UNSPECIFIED, STANCE_BEARISH]
FILTERS = [{}, {"author": "author3"}, {"ticker": "$T3"}, {"ticker": "t3", "author": "@AUTHOR3"}]
TIMES = [{}, {"since_ms": BASE_MS + 90_500}, {"until_ms": BASE_MS + 900_000}]


def called(number: int) -> Mention:
    row = mention(number, post_fields={"created_at_ms": BASE_MS + number // 3 * 1000})  # three an instant
    stance = (STANCE_BULLISH, STANCE_BEARISH, STANCE_NEUTRAL)[number % 5 % 3]
    row.calls.extend(bullish(row.post, f"$T{(number + more) % 11}", stance=stance) for more in range(2))
    return row


def fill(writer: apsw.Connection) -> None:
    """Twelve thousand calls."""
    with writer:
        upsert_mentions(writer, [called(number) for number in range(ROWS)], BASE_MS + 86_400_000)


db = planned(fill)


@pytest.mark.parametrize("times", TIMES, ids=["always", "since", "until"])
@pytest.mark.parametrize("stance", STANCES, ids=["any", "bearish"])
@pytest.mark.parametrize("asked", FILTERS, ids=lambda asked: "+".join(asked) or "all")
def test_a_page_of_calls_is_walked_and_holds_exactly_what_was_asked_for(
    db: apsw.Connection, asked: dict[str, str], stance: Stance, times: dict[str, int]
) -> None:
    narrowed = narrow(Filter(**asked, **times))  # type: ignore[arg-type]
    sql, values = call_pages.statement(narrowed, stance, START, 51)
    steps = [str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    assert [step.split(" USING ")[0] for step in steps] == ["SEARCH c", "SEARCH m"], steps
    assert "TEMP B-TREE" not in " ".join(steps)
    found, place = [], START
    while place is not None:
        readings, place = calls_page(db, narrowed, stance, place, 97)
        found += [(one.call.called_at_ms, int(one.call.id)) for one in readings]
    expected = db.execute(
        """
        SELECT called_ms, id FROM calls
        WHERE (?1 = '' OR author_handle = ?1) AND (?2 = '' OR ticker = ?2) AND (?3 = 0 OR stance = ?3)
          AND called_ms >= ?4 AND called_ms < ?5
        ORDER BY called_ms DESC, id DESC
        """,
        (narrowed.author, narrowed.ticker, stance, times.get("since_ms", 0), times.get("until_ms", 1 << 60)),
    )
    assert found == list(expected)
    assert found


def test_a_filter_on_an_author_s_calls_reads_no_row_that_it_leaves_out(db: apsw.Connection) -> None:
    sql, values = call_pages.statement(narrow(Filter(author="author3")), STANCE_NEUTRAL, START, 51)
    program = [str(row[1]) for row in db.execute(f"EXPLAIN {sql}", values)]
    assert "DeferredSeek" in program


def test_a_page_of_very_long_posts_ends_early_and_the_next_goes_on(db_path: Path) -> None:
    writer = open_writer(db_path)
    rows = [mention(number, post_fields={"text": f"{number} " + "x" * 24_900}) for number in range(200)]
    for row in rows:
        row.calls.append(bullish(row.post))
    with writer:
        upsert_mentions(writer, rows, BASE_MS + 86_400_000)
    found, place, pages = [], START, 0
    while place is not None:
        readings, place = calls_page(writer, narrow(Filter()), STANCE_UNSPECIFIED, place, 2_000)
        found += [one.post.id for one in readings]
        pages += 1
    writer.close()
    assert found == [row.post.id for row in reversed(rows)]
    assert pages == 3
