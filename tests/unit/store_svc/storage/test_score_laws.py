"""Scores kept step by step are those of computing them from the evaluations at the end, whatever the steps."""

from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.scored_calls import Scored, drawn, put_evaluations

from store_svc.storage import author_scores_waiting, check_scores
from store_svc.storage.author_scores import refresh
from store_svc.storage.engine import open_writer, run
from store_svc.storage.migrate import migrate

CALLS = [row for window in ("24h", "7d") for row in drawn(120, 9, seed=len(window), window=window)]
KEPT = (
    "SELECT * FROM author_scores",
    """SELECT "window", ticker, stance, calls, hits, authors FROM author_score_counts WHERE authors > 0""",
)
STEPS = st.lists(
    st.tuples(st.sampled_from(["write", "unscore", "reprice", "respell"]), st.sets(st.sampled_from(range(len(CALLS))))),
    min_size=1,
    max_size=6,
)


def dump(db: apsw.Connection) -> list[list[object]]:
    return [sorted(db.execute(sql), key=str) for sql in KEPT]


def take(db: apsw.Connection, what: str, rows: list[Scored]) -> None:
    keys = [(row.call_id, row.window) for row in rows]
    if what == "write":
        there = set(db.execute('SELECT call_id, "window" FROM evaluations'))
        put_evaluations(db, [row for row in rows if (row.call_id, row.window) not in there])
    with db:
        if what == "unscore":
            db.executemany("""UPDATE evaluations SET status = 'pending' WHERE call_id = ? AND "window" = ?""", keys)
        if what == "reprice":
            db.executemany(
                'UPDATE evaluations SET return = -return, hit = return < 0 WHERE call_id = ? AND "window" = ?', keys
            )
        if what == "respell":
            db.executemany(
                'UPDATE evaluations SET author_handle = upper(author_handle) WHERE call_id = ? AND "window" = ?', keys
            )
        refresh(db, [row.touched for row in rows])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_is_kept_equals_what_is_computed_from_scratch(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, set[int]]]
) -> None:
    path = tmp_path_factory.mktemp("laws") / "swarm.db"
    migrate(path)
    db = open_writer(path)
    run(db, "PRAGMA synchronous = OFF")
    for what, chosen in steps:
        take(db, what, [CALLS[number] for number in sorted(chosen)])
    kept = dump(db)
    with db:
        run(db, "DELETE FROM author_scores; DELETE FROM author_score_counts")
        scored = db.execute(
            """SELECT "window", author_handle, ticker, stance FROM evaluations WHERE status = 'scored'"""
        )
        refresh(db, list(scored))  # type: ignore[arg-type]
    assert dump(db) == kept
    assert list(check_scores.problems(db, lambda _: None)) == []
    db.close()


def test_evaluations_that_come_in_any_order_leave_the_same_scores(tmp_path: Path) -> None:
    found = []
    for name, rows in {"forth": CALLS, "back": CALLS[::-1], "mixed": sorted(CALLS, key=lambda row: row.gain)}.items():
        path = tmp_path / f"{name}.db"
        migrate(path)
        db = open_writer(path)
        for begin in range(0, len(rows), 17):
            some = rows[begin : begin + 17]
            put_evaluations(db, some)
            with db:
                refresh(db, {row.touched for row in some})
        found.append(dump(db))
        db.close()
    assert found[0] == found[1] == found[2]
    assert len(found[0][0]) > 100


@pytest.mark.parametrize("most", [1, 7, 10_000])
def test_authors_that_wait_are_computed_a_few_at_a_time_and_each_once(db_path: Path, most: int) -> None:
    db = open_writer(db_path)
    put_evaluations(db, CALLS)
    with db:
        for begin in range(0, len(CALLS), 50):
            author_scores_waiting.note(db, {row.touched for row in CALLS[begin : begin + 50]})
    assert list(check_scores.problems(db, lambda _: None)) == [], "who waits is no mistake"
    steps = 0
    with db:
        while author_scores_waiting.work_off(db, most):
            steps += 1
    kept = dump(db)
    with db:
        refresh(db, {row.touched for row in CALLS})
    assert dump(db) == kept
    assert len(kept[0]) > 100
    assert steps == (1 if most > 1_000 else pytest.approx(len({row.touched for row in CALLS}) / most, rel=0.4))
    assert not db.execute(f"SELECT {author_scores_waiting.WAITS}").get
    db.close()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("UPDATE author_scores SET mean_return = mean_return * (1 + 1e-15) WHERE rowid = 5", "not those of the eval"),
        ("UPDATE author_scores SET streak = streak + 1 WHERE rowid = 7", "not those of the evaluations"),
        ("DELETE FROM author_scores WHERE rowid = 9", "not those of the evaluations"),
        ("UPDATE evaluations SET author_handle = 'eve' WHERE author_handle = 'author3'", "are of no evaluation"),
        ("UPDATE evaluations SET hit = 1 - hit WHERE id = 3", "not those of the evaluations"),
        ("UPDATE author_score_counts SET authors = authors + 1 WHERE calls = 1", "authors are said to have"),
        ("DELETE FROM author_score_counts", "0 authors are said to have"),
    ],
)
def test_verify_finds_a_score_that_is_not_so(db_path: Path, damage: str, said: str) -> None:
    db = open_writer(db_path)
    put_evaluations(db, CALLS)
    with db:
        refresh(db, {row.touched for row in CALLS})
    assert list(check_scores.problems(db, lambda _: None)) == []
    run(db, damage)
    assert said in "\n".join(check_scores.problems(db, lambda _: None))
    db.close()
