"""Places that are kept and brought up to date are those of counting all authors, at every snapshot."""

import random
from pathlib import Path

import apsw
from support.scored_calls import Scored, drawn, put_evaluations

from store_svc.scoring.ranking_boards import Board
from store_svc.scoring.ranking_places import Places
from store_svc.storage.author_scores import refresh
from store_svc.storage.author_scores_counts import KeptPlaces
from store_svc.storage.engine import open_reader, open_writer

CALLS = drawn(400, 30)
BOARDS = [Board("24h"), Board("24h", min_calls=5), Board("24h", ticker="$T0"), Board("24h", stance=1, min_calls=2)]
RATES = [(hits, calls) for calls in range(1, 12) for hits in range(calls + 1)]


def told(places: Places) -> list[tuple[int, int]]:
    return [places.rank_range(hits, calls) for hits, calls in RATES]


def commit(db: apsw.Connection, rows: list[Scored], status: str) -> None:
    with db:
        db.executemany("UPDATE evaluations SET status = ? WHERE call_id = ?", [(status, row.call_id) for row in rows])
        refresh(db, {row.touched for row in rows})
        db.execute("UPDATE counters SET value = value + 1 WHERE name = 'revision'")


def test_what_is_kept_follows_every_commit_and_serves_older_snapshots_too(db_path: Path) -> None:
    writer = open_writer(db_path)
    put_evaluations(writer, CALLS)
    commit(writer, CALLS, "scored")
    kept, dice = KeptPlaces(), random.Random(5)  # noqa: S311 - no secret
    reader, behind = open_reader(db_path), open_reader(db_path)
    behind.execute("BEGIN")
    earlier = {board: told(KeptPlaces().among(behind, board)) for board in BOARDS}
    for step in range(12):
        commit(writer, dice.sample(CALLS, 25), "pending" if step % 3 else "scored")
        for board in BOARDS[step % 2 :]:  # some are asked for less often
            assert told(kept.among(reader, board)) == told(KeptPlaces().among(reader, board))
        for board in BOARDS:
            assert told(kept.among(behind, board)) == earlier[board]
    assert earlier[BOARDS[0]] != told(kept.among(reader, BOARDS[0]))
    for db in (behind, reader, writer):
        db.close()


def test_numbers_that_fell_to_nobody_are_forgotten_in_the_end_and_who_knew_them_counts_again(db_path: Path) -> None:
    writer = open_writer(db_path)
    put_evaluations(writer, CALLS)
    commit(writer, CALLS, "scored")
    kept = KeptPlaces()
    assert kept.among(writer, BOARDS[0]).authors > 20
    commit(writer, CALLS, "pending")
    gone = "SELECT count(*) FROM author_score_counts"
    assert writer.execute(gone).get > 0
    with writer:
        writer.execute("UPDATE counters SET value = value + 2000 WHERE name = 'revision'")
    commit(writer, CALLS[:1], "scored")
    assert writer.execute(gone).get == 4, "all, of the ticker, of the side, of both"
    assert told(kept.among(writer, BOARDS[0])) == told(KeptPlaces().among(writer, BOARDS[0]))
    assert kept.among(writer, BOARDS[0]).authors == 1
    writer.close()
