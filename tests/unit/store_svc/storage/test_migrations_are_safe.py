"""Every released schema comes to this one with all its rows, whatever happens on the way."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import apsw
import pytest
from support.processes import ROOT
from support.released import RELEASED, mentions_then, released_database

from store_svc.rules.narrow import narrow
from store_svc.rules.page_token import START
from store_svc.storage.check import find_problems
from store_svc.storage.engine import NewerDatabaseError, UnusableDatabaseError, open_writer, reading
from store_svc.storage.intake import upsert_mentions
from store_svc.storage.mention_pages import mentions_page
from store_svc.storage.migrate import migrate
from store_svc.storage.schema import latest_version, migrations, schema_version
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_UNCHANGED
from swarmnexus.v1.query_pb2 import Filter

MIGRATE_UNTIL_KILLED = """
import os, signal, sys
from pathlib import Path
import apsw
from store_svc.storage import migrate, engine
countdown = int(sys.argv[2])
def opened(path, open_writer=engine.open_writer):
    def trace(cursor, sql, bindings):
        global countdown
        countdown -= 1
        if countdown == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return True
    db = open_writer(path)
    db.exec_trace = trace
    return db
migrate.open_writer = opened
migrate.migrate(Path(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return released_database(tmp_path_factory.mktemp("released") / "swarm.db", 1)


@pytest.mark.parametrize("version", RELEASED)
def test_a_released_database_has_all_its_rows_afterwards(tmp_path: Path, version: int) -> None:
    path = released_database(tmp_path / "swarm.db", version)
    with reading(path) as db:
        before = [row.SerializeToString() for row in mentions_page(db, narrow(Filter()), START[0], 500)[0]]
    applied = migrate(path)
    assert applied == [step.label for step in migrations()[version:]]
    with reading(path) as db:
        assert [row.SerializeToString() for row in mentions_page(db, narrow(Filter()), START[0], 500)[0]] == before
        assert find_problems(db) == []
        assert db.execute("SELECT value FROM counters WHERE name = 'revision'").get == 41
    writer = open_writer(path)
    with writer:
        assert set(upsert_mentions(writer, mentions_then(), 1)) == {ROW_OUTCOME_UNCHANGED}
    writer.close()
    (copy,) = tmp_path.glob(f"swarm.db.before-{migrations()[version].number:04d}-*")
    with reading(copy) as db:
        assert schema_version(db) == version
        assert db.execute("SELECT count(*) FROM predictions").get == len(before)


def test_every_schema_before_this_one_was_released_and_has_a_fixture() -> None:
    assert [step.number for step in migrations()][:-1] == RELEASED


@pytest.mark.parametrize("after", range(1, 44, 6))
def test_killed_after_any_statement_it_is_of_the_old_schema_and_comes_over_the_next_time(
    released: Path, tmp_path: Path, after: int
) -> None:
    path = tmp_path / "swarm.db"
    shutil.copyfile(released, path)
    killed = subprocess.run([sys.executable, "-c", MIGRATE_UNTIL_KILLED, path, str(after)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    with reading(path) as db:
        assert schema_version(db) == 1
        assert db.execute("SELECT count(*) FROM pragma_table_info('posts') WHERE name = 'seen_ms'").get == 0
        assert db.execute("PRAGMA integrity_check").get == "ok"
    assert migrate(path) == [step.label for step in migrations()[1:]]
    with reading(path) as db:
        assert find_problems(db) == []


def test_a_damaged_database_is_not_migrated_and_keeps_its_schema(released: Path, tmp_path: Path) -> None:
    path = tmp_path / "swarm.db"
    content = bytearray(released.read_bytes())
    with reading(released) as db:
        page = int(db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'tickers_by_time'").get)
    content[(page - 1) * 4096 + 200 : page * 4096] = b"\x55" * (4096 - 200)
    path.write_bytes(content)
    with pytest.raises(UnusableDatabaseError, match="is damaged, and is not migrated"):
        migrate(path)
    with reading(path) as db:
        assert schema_version(db) == 1
    assert list(tmp_path.glob("*before*")) == []


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
@pytest.mark.parametrize(
    ("prepare", "kind"),
    [
        (f"PRAGMA user_version = {latest_version() + 1}", NewerDatabaseError),
        ("CREATE TABLE recipes (name TEXT)", UnusableDatabaseError),
    ],
)
def test_a_newer_database_and_one_of_others_are_refused_with_no_byte_changed(
    tmp_path: Path, mode: str, prepare: str, kind: type[Exception]
) -> None:
    path = tmp_path / "theirs.db"
    db = apsw.Connection(str(path))
    list(db.execute(f"PRAGMA journal_mode = {mode}"))
    db.execute("CREATE TABLE counters (name TEXT)") if kind is NewerDatabaseError else None
    db.execute(prepare)
    db.close()
    before = {one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in tmp_path.iterdir()}
    with pytest.raises(kind):
        migrate(path)
    assert {one.name: (one.read_bytes(), one.stat().st_mtime_ns) for one in tmp_path.iterdir()} == before


def test_what_only_the_log_says_counts(tmp_path: Path) -> None:
    """The version may lie in the -wal alone, as a killed process leaves it."""
    path, copy = tmp_path / "theirs.db", tmp_path / "copy.db"
    db = apsw.Connection(str(path))
    list(db.execute("PRAGMA journal_mode = WAL"))
    db.execute("CREATE TABLE t (x)")
    list(db.execute("PRAGMA wal_checkpoint(TRUNCATE)"))
    db.execute(f"PRAGMA user_version = {latest_version() + 1}")
    for suffix in ("", "-wal"):
        shutil.copyfile(path.with_name(f"theirs.db{suffix}"), copy.with_name(f"copy.db{suffix}"))
    db.close()
    before = copy.read_bytes()
    with pytest.raises(NewerDatabaseError):
        migrate(copy)
    assert copy.read_bytes() == before
