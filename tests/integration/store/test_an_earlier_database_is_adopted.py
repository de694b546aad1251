"""What the earlier Node system kept comes over: all of it, counted, and its file is left as it was."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import apsw
import pytest
from support.earlier_database import PREDICTIONS, SNOWFLAKE, TICKERS, earlier_database
from support.processes import ROOT, start_store

from store_svc.render import mention_json
from store_svc.storage.check import find_problems
from store_svc.storage.engine import reading
from store_svc.storage.mention_pages import select_mention


def run(database: Path, *arguments: object) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "store_svc", *map(str, arguments)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "SWARM_DB_PATH": str(database)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def adopt(old: Path, database: Path) -> dict[str, Any]:
    done = run(database, "adopt", old, "--json")
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    folder = tmp_path / "earlier"
    folder.mkdir()
    return earlier_database(folder / "swarm.db")


def shown(database: Path, number: int) -> dict[str, Any]:
    with reading(database) as db:
        mention = select_mention(db, str(SNOWFLAKE + number))
        assert mention is not None
        item: dict[str, Any] = json.loads(mention_json(mention, []))
        return item


def test_every_row_is_counted_and_what_fits_is_there(old: Path, tmp_path: Path) -> None:
    database = tmp_path / "swarm.db"
    report = adopt(old, database)
    assert report["predictions"]["read"] == len(PREDICTIONS)
    assert report["tickers"]["read"] == len(TICKERS)
    for table, counts in report.items():
        became = (
            ["keptAside"] if table in ("evaluations", "scratch") else ["inserted", "updated", "unchanged", "refused"]
        )
        assert counts["read"] == sum(counts[what] for what in became), table
    taken = report["predictions"]
    assert (taken["inserted"], taken["updated"], taken["unchanged"], taken["refused"]) == (5, 0, 1, 5)
    assert (report["tickers"]["unchanged"], report["tickers"]["refused"]) == (4, 2)
    assert (report["prices"]["inserted"], report["prices"]["unchanged"], report["prices"]["refused"]) == (1, 1, 1)
    assert report["prediction_nlp_labels"]["refused"] == 1
    whole = shown(database, 1)
    assert whole["tickers"] == ["$SOL", "$btc"]
    assert whole["createdAt"] == "2025-10-24T08:30:00Z"
    assert whole["ingestedAt"] == "2025-10-24T08:35:00Z"
    assert whole["parent"]["author"]["handle"] == "bob"
    assert whole["parent"]["text"] == "$SOL to 300"
    assert whole["parent"]["createdAt"] == "2025-10-24T08:00:00Z"
    assert shown(database, 2)["tickers"] == ["$TAO"], "without ticker rows, the asset"
    assert shown(database, 2)["createdAt"].startswith("2024-05-13"), "without a time, the one in its id"
    assert shown(database, 3)["author"]["handle"] == "dora", "without an author, the one in its address"
    with reading(database) as db:
        assert find_problems(db) == []
        earlier = "SELECT status FROM predictions WHERE tweet_id = ?"
        assert db.execute(earlier, (str(SNOWFLAKE + 1),)).get == "evaluated", "the earlier columns answer"
        assert db.execute("SELECT label FROM prediction_nlp_labels").get == "bullish"
        assert json.loads(str(db.execute("SELECT metrics FROM nlp_models").get))["accuracy"] == 0.81


def test_nothing_is_dropped(old: Path, tmp_path: Path) -> None:
    database = tmp_path / "swarm.db"
    adopt(old, database)
    with reading(database) as db:
        kept = [
            (source, json.loads(row), reason)
            for source, row, reason in db.execute("SELECT source, row, reason FROM adopted")
        ]
    by_text = {str(row.get("text") or row.get("note")): (row, reason) for _, row, reason in kept}
    assert by_text["liked"][0]["likes"] == 7
    assert "target_date" in by_text["liked"][1]
    assert "author_handle: is missing" in by_text["of nobody"][1]
    assert "tweet_id" in by_text["without an id"][1]
    assert by_text["parent without an id"][0]["parent_text"] == "lost"
    assert by_text["do not lose me"][0]["raw"] == {"hex": "00ff"}
    assert {"hex": b"broken \xff".hex()} in [row.get("text") for _, row, _ in kept if isinstance(row.get("text"), dict)]
    assert [row["return"] for source, row, _ in kept if source == "evaluations"] == [0.1]
    assert {row["ticker"] for source, row, _ in kept if source == "tickers"} == {"two words", "$ETH"}
    assert all(reason for *_, reason in kept)


def test_a_second_time_changes_nothing(old: Path, tmp_path: Path) -> None:
    database = tmp_path / "swarm.db"
    adopt(old, database)
    with reading(database) as db:
        first = db.execute("SELECT value FROM counters WHERE name = 'revision'").get
        aside = db.execute("SELECT count(*) FROM adopted").get
    report = adopt(old, database)
    assert {(counts["inserted"], counts["updated"]) for counts in report.values()} == {(0, 0)}
    with reading(database) as db:
        assert db.execute("SELECT value FROM counters WHERE name = 'revision'").get == first
        assert db.execute("SELECT count(*) FROM adopted").get == aside


@pytest.mark.parametrize("log", [False, True], ids=["closed in order", "with a log beside it"])
def test_the_earlier_file_and_its_folder_are_left_as_they_were(tmp_path: Path, log: bool) -> None:
    folder = tmp_path / "earlier"
    folder.mkdir()
    old = earlier_database(folder / "swarm.db", log=log)
    before = contents(folder)
    assert adopt(old, tmp_path / "swarm.db")["predictions"]["inserted"] == 5
    assert contents(folder) == before


def test_what_is_no_earlier_database_is_refused_in_one_line(old: Path, tmp_path: Path) -> None:
    database, theirs, text = tmp_path / "swarm.db", tmp_path / "theirs.db", tmp_path / "text.db"
    assert run(database, "migrate").returncode == 0
    other = apsw.Connection(str(theirs))
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    text.write_text("not a database\n" * 500)
    for given, said in [(database, "use `restore`"), (theirs, "has no table predictions"), (text, "cannot be read")]:
        done = run(tmp_path / "fresh.db", "adopt", given)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
        assert said in done.stderr
    with start_store(tmp_path) as store:
        done = run(store.db_path, "adopt", old)
        assert done.returncode == 75
        assert "is held by another store" in done.stderr


def test_for_people_each_table_has_its_line_and_each_reason_its_count(old: Path, tmp_path: Path) -> None:
    done = run(tmp_path / "swarm.db", "adopt", old)
    assert f"predictions: {len(PREDICTIONS)} read, 5 inserted, 0 updated, 1 unchanged, 5 refused" in done.stdout
    assert "1 times author_handle: is missing" in done.stdout
