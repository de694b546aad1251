"""A backup counts once it was read back; a restore leaves the old or the new, and loses neither."""

import gzip
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import apsw
import pytest
from support.mentions import mention
from support.processes import ROOT

from store_svc.storage import backup as backups
from store_svc.storage.archive import unpack
from store_svc.storage.backup import make_backup
from store_svc.storage.check import find_problems
from store_svc.storage.commits import Commits
from store_svc.storage.engine import UnusableDatabaseError, open_writer, reading
from store_svc.storage.intake import upsert_mentions
from store_svc.storage.mark import mark_path
from store_svc.storage.migrate import migrate
from store_svc.storage.restore import finish_restore, restore

NOW = 1_700_000_900_000
KILL_BEFORE = """
import os, pathlib, signal, sys
from pathlib import Path
countdown = int(sys.argv[1])
def counted(what):
    def step(*arguments, **more):
        global countdown
        countdown -= 1
        if countdown == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return what(*arguments, **more)
    return step
from store_svc.storage import backup, restore
for name in ("rename", "mkdir", "unlink"):
    setattr(pathlib.Path, name, counted(getattr(pathlib.Path, name)))
os.link, os.fsync, os.chmod = counted(os.link), counted(os.fsync), counted(os.chmod)
if sys.argv[2] == "backup":
    backup.make_backup(Path(sys.argv[3]), Path(sys.argv[4]))
else:
    restore.restore(Path(sys.argv[4]), Path(sys.argv[3]), force=True)
print("not killed")
"""


def filled(path: Path, numbers: range) -> Path:
    migrate(path)
    db = open_writer(path)
    commits = Commits(db, path)
    with db:
        upsert_mentions(db, [mention(n) for n in numbers], NOW)
        mark = commits.number()
    commits.note(mark)
    commits.close()
    db.close()
    return path


def ids_in(path: Path) -> set[str]:
    with reading(path) as db:
        assert find_problems(db) == []
        return {str(row[0]) for row in db.execute("SELECT tweet_id FROM predictions")}


def ids(numbers: range) -> set[str]:
    return {mention(n).post.id for n in numbers}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return filled(tmp_path / "data/swarm.db", range(40))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A compressed backup of mentions 0 to 39."""
    folder = tmp_path_factory.mktemp("archive")
    filled(folder / "swarm.db", range(40))
    make_backup(folder / "swarm.db", folder / "made.db.gz")
    return folder / "made.db.gz"


def test_an_archive_is_a_plain_gzip_file_that_carries_its_manifest(database: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.db.gz"
    manifest = make_backup(database, made)
    plain = tmp_path / "plain.db"
    plain.write_bytes(gzip.decompress(made.read_bytes()))
    assert ids_in(plain) == ids(range(40))
    assert subprocess.run(["gzip", "--test", made], check=False).returncode == 0
    assert unpack(made, tmp_path / "unpacked.db") == json.loads(json.dumps(manifest))
    assert (manifest["revision"], manifest["firstPosition"], manifest["lastPosition"]) == (1, 1, 40)
    assert manifest["rowsPerTable"]["predictions"] == 40
    assert manifest["sizeBytes"] == plain.stat().st_size
    assert made.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_one_changed_bit_of_an_archive_is_found_in_a_hundred_of_a_hundred_copies(archive: Path, tmp_path: Path) -> None:
    content, dice = archive.read_bytes(), Random(20_261_124)  # noqa: S311
    harmed = tmp_path / "harmed.db.gz"
    # all of the first bytes, where gzip itself does not look, and as many anywhere
    places = [*range(50), *(dice.randrange(len(content)) for _ in range(50))]
    for number, at in enumerate(places):
        harmed.write_bytes(content[:at] + bytes([content[at] ^ (1 << dice.randrange(8))]) + content[at + 1 :])
        with pytest.raises(UnusableDatabaseError, match=r"harmed\.db\.gz'"):
            restore(harmed, tmp_path / f"fresh-{number}.db", force=False)
    for length in (0, 5, 30, len(content) // 2, len(content) - 1):
        harmed.write_bytes(content[:length])
        with pytest.raises(UnusableDatabaseError, match=r"harmed\.db\.gz'"):
            restore(harmed, tmp_path / "fresh.db", force=False)
    assert [path.name for path in tmp_path.iterdir()] == ["harmed.db.gz"]


def test_a_copy_that_is_not_whole_gets_no_name(database: Path, tmp_path: Path) -> None:
    db = apsw.Connection(str(database))
    db.execute("UPDATE predictions SET text = 'never said' WHERE id = 3")
    db.close()
    for name in ("made.db", "made.db.gz"):
        with pytest.raises(UnusableDatabaseError, match="the copy is not whole: a row of predictions was changed"):
            make_backup(database, tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]


def test_without_room_for_twice_the_database_none_is_begun(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=2 * database.stat().st_size - 1)
    monkeypatch.setattr(backups.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(UnusableDatabaseError, match=r"bytes free, \d+ are needed"):
        make_backup(database, tmp_path / "made.db.gz")


@pytest.mark.parametrize("packed", [True, False], ids=["gz", "db"])
def test_a_restore_replaces_only_when_told_and_keeps_what_it_replaced(
    database: Path, archive: Path, tmp_path: Path, packed: bool
) -> None:
    given = archive if packed else filled(tmp_path / "plain.db", range(40))
    db = open_writer(database)
    with db:
        upsert_mentions(db, [mention(n) for n in range(90, 95)], NOW)
    with pytest.raises(FileExistsError, match="repeat with --force"):
        restore(given, database, force=False)
    # as a killed store leaves it: its last rows lie in the -wal
    left = tmp_path / "left"
    left.mkdir()
    for path in database.parent.iterdir():
        shutil.copyfile(path, left / path.name)
    db.close()
    killed = left / "swarm.db"
    done = restore(given, killed, force=True)
    assert ids_in(killed) == ids(range(40))
    assert {name.rpartition("Z")[2] for name in done.kept} >= {"", "-wal", ".mark"}
    assert not mark_path(killed).exists(), "the new one is not held to the old one's mark"
    (aside,) = (name for name in done.kept if name.endswith("Z"))
    assert ids_in(left / aside) == ids(range(40)) | ids(range(90, 95))


def steps_until_done(kind: str, database: Path, other: Path, work: Path) -> int:
    """Kill it before its 1st step, its 2nd, … until one run comes to its end; `work` is checked after each."""
    for step in range(1, 60):
        shutil.rmtree(work, ignore_errors=True)
        shutil.copytree(database.parent, work)
        target = work / "made.db.gz" if kind == "backup" else other
        command = [sys.executable, "-c", KILL_BEFORE, str(step), kind, work / database.name, target]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        check_after_kill(kind, work / database.name, target)
        if ended.returncode == 0:
            return step
        assert ended.returncode == -signal.SIGKILL, ended.stderr
    raise AssertionError("it never ended")


def check_after_kill(kind: str, database: Path, target: Path) -> None:
    if kind == "backup":
        assert ids_in(database) == ids(range(60))
        if not target.exists():
            make_backup(database, target)  # a rerun is not hindered by what was left
        restore(target, database.with_name("read-back.db"), force=False)
        assert ids_in(database.with_name("read-back.db")) == ids(range(60))
        return
    finish_restore(database)
    assert ids_in(database) in (ids(range(60)), ids(range(40)))
    restore(target, database, force=True)
    assert ids_in(database) == ids(range(40))


def test_a_backup_killed_at_any_step_leaves_no_half_one_under_its_name(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    database = filled(tmp_path / "data/swarm.db", range(60))
    assert steps_until_done("backup", database, database, tmp_path / "work") > 4


def test_a_restore_killed_at_any_step_leaves_the_old_or_the_new(archive: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    database = filled(tmp_path / "data/swarm.db", range(60))
    assert steps_until_done("restore", database, archive, tmp_path / "work") > 6
