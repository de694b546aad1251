import gzip
import os
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest
from support.mentions import mention
from support.processes import ROOT, start_store, stop
from support.store import StoreHandle, ingest_into

from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_INSERTED, ROW_OUTCOME_UNCHANGED

from .scripts import environment, needs_gnu, run

pytestmark = needs_gnu


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a store that holds mentions 0 to 49."""
    folder = tmp_path_factory.mktemp("backup")
    with start_store(folder) as store:
        ingest_into(store, [mention(n) for n in range(50)])
        done = run("backup.sh", SWARM_DB_PATH=store.db_path, BACKUP_DIR=folder / "backups")
    assert done.returncode == 0, done.stderr
    (made,) = (folder / "backups").iterdir()
    return made


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def names(folder: Path) -> list[str]:
    """What lies in a folder but for the store's lock."""
    return sorted(path.name for path in folder.iterdir() if path.name != "swarm.db.lock")


def outcomes(store: StoreHandle, numbers: range) -> set[int]:
    return {int(row.outcome) for row in ingest_into(store, [mention(n) for n in numbers])}


def test_an_existing_database_is_kept_unless_forced_and_then_kept_aside_whole(backup: Path, tmp_path: Path) -> None:
    database = tmp_path / "data/swarm.db"
    with start_store(tmp_path) as store:
        ingest_into(store, [mention(n) for n in range(1_000, 1_010)])
        assert store.process
        store.process.kill()  # its last rows lie in the -wal, which must go aside with the file
        store.process.wait()
    assert Path(f"{database}-wal").stat().st_size > 0
    before = database.read_bytes()
    refused = run("restore.sh", backup, SWARM_DB_PATH=database)
    assert refused.returncode == 1
    assert "exists: repeat with --force" in refused.stderr
    assert database.read_bytes() == before

    done = run("restore.sh", "--force", backup, SWARM_DB_PATH=database)
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(database.stat().st_mode) == 0o640
    assert not Path(f"{database}-wal").exists()
    with start_store(tmp_path) as store:
        assert outcomes(store, range(50)) == {ROW_OUTCOME_UNCHANGED}

    aside = tmp_path / "aside"
    (aside / "data").mkdir(parents=True)
    for kept in database.parent.glob("swarm.db.replaced-*"):
        suffix = kept.name.partition("Z")[2]
        shutil.copy(kept, aside / f"data/swarm.db{suffix}")
    with start_store(aside) as earlier:
        assert outcomes(earlier, range(1_000, 1_010)) == {ROW_OUTCOME_UNCHANGED}
        assert outcomes(earlier, range(50)) == {ROW_OUTCOME_INSERTED}


def test_a_running_store_is_not_restored_under(backup: Path, tmp_path: Path) -> None:
    with start_store(tmp_path) as store:
        refused = run("restore.sh", "--force", backup, SWARM_DB_PATH=store.db_path)
        assert refused.returncode == 75
        assert f"a store, or another restore, holds {store.db_path}: systemctl stop swarm-store" in refused.stderr
        assert store.process
        assert stop(store.process) == 0
    assert run("restore.sh", "--force", backup, SWARM_DB_PATH=store.db_path).returncode == 0


def test_two_restores_at_once_are_one_and_a_later(backup: Path, data: Path) -> None:
    with subprocess.Popen(
        ["flock", data / "swarm.db.lock", "sh", "-c", "echo held; cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        refused = run("restore.sh", backup, SWARM_DB_PATH=data / "swarm.db")
        assert holder.stdin
        holder.stdin.close()
    assert refused.returncode == 75
    assert names(data) == []


@pytest.mark.parametrize("harm", ["cut short", "one byte changed", "no database", "newer schema", "counts that differ"])
def test_a_backup_that_is_not_whole_touches_nothing(backup: Path, data: Path, tmp_path: Path, harm: str) -> None:
    database = data / "swarm.db"
    database.write_bytes(b"what was there")
    harmed = tmp_path / "harmed.db.gz"
    packed = backup.read_bytes()
    match harm:
        case "cut short":
            harmed.write_bytes(packed[: len(packed) // 2])
        case "one byte changed":
            middle = len(packed) // 2
            harmed.write_bytes(packed[:middle] + bytes([packed[middle] ^ 1]) + packed[middle + 1 :])
        case "no database":
            harmed.write_bytes(gzip.compress(b"no database at all" * 1000))
        case "newer schema":
            content = bytearray(gzip.decompress(packed))
            content[60:64] = (9_999).to_bytes(4, "big")  # user_version of the file's header
            harmed.write_bytes(gzip.compress(content))
        case "counts that differ":
            harmed.write_bytes(gzip.compress(with_a_wrong_counter(packed, tmp_path / "wrong.db")))
    done = run("restore.sh", "--force", harmed, SWARM_DB_PATH=database)
    assert done.returncode == 1
    assert done.stderr.startswith(f"restore: '{harmed}' ")
    assert done.stderr.count("\n") == 1
    assert database.read_bytes() == b"what was there"
    assert names(data) == ["swarm.db"]


def with_a_wrong_counter(packed: bytes, path: Path) -> bytes:
    """The database with a counter that does not fit its rows: sound to the engine, wrong to the store."""
    path.write_bytes(gzip.decompress(packed))
    change = "import apsw, sys; list(apsw.Connection(sys.argv[1]).execute('UPDATE counters SET value = value + 1'))"
    subprocess.run([sys.executable, "-c", change, path], check=True)
    return path.read_bytes()


def test_what_is_named_wrongly_is_said_in_one_line(backup: Path, data: Path) -> None:
    for arguments, code, line in [
        ([], 2, "name a backup: ops/restore.sh backups/"),
        ([backup, backup], 2, "is one file too many"),
        (["--yes", backup], 2, "'--yes' is not accepted"),
        ([data / "none.db.gz"], 1, "is not a file that"),
    ]:
        done = run("restore.sh", *arguments, SWARM_DB_PATH=data / "swarm.db")
        assert (done.returncode, done.stderr.count("\n")) == (code, 1)
        assert line in done.stderr
    assert list(data.iterdir()) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can run it for another user")
def test_root_restores_and_backs_up_as_the_one_who_owns_the_files(backup: Path) -> None:
    python = {"PYTHONPATH": sysconfig.get_path("purelib"), "PYTHON": interpreter_for_everybody()}
    # the test's own folder is root's alone, so another user needs one beside it
    with tempfile.TemporaryDirectory() as folder:
        public = Path(folder)
        public.chmod(0o755)
        shutil.copyfile(backup, public / backup.name)
        for name in ("data", "backups"):
            (public / name).mkdir()
            shutil.chown(public / name, "nobody")
        database = public / "data/swarm.db"
        put = run("restore.sh", public / backup.name, SWARM_DB_PATH=database, **python)
        assert put.returncode == 0, put.stderr
        done = run("backup.sh", SWARM_DB_PATH=database, BACKUP_DIR=public / "backups", **python)
        assert done.returncode == 0, done.stderr
        owned = [database, *(public / "backups").iterdir()]
        assert len(owned) == 2
        assert {path.owner() for path in owned} == {"nobody"}


def interpreter_for_everybody() -> str:
    """An interpreter that the user nobody can run on this checkout; skips where there is none."""
    for python in (sys.executable, "/usr/bin/python3"):
        command = ["runuser", "-u", "nobody", "--", python, "-c", "import store_svc.settings"]
        variables = environment(PYTHONPATH=sysconfig.get_path("purelib"))
        if subprocess.run(command, cwd=ROOT, env=variables, check=False, capture_output=True).returncode == 0:
            return python
    pytest.skip("the user nobody can read neither the checkout nor an interpreter with its dependencies")
