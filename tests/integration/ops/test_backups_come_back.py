import gzip
import os
import re
import shutil
import signal
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from support.mentions import mention
from support.processes import start_store, wait_until
from support.store import StoreHandle, ingest_into

from swarmnexus.v1 import query_pb2, query_pb2_grpc

from .scripts import OPS, environment, needs_gnu, run

pytestmark = needs_gnu

EARLIER = [f"swarm-2020-01-{day:02d}-0300.db.gz" for day in range(1, 7)]


@pytest.fixture(scope="module", autouse=True)
def _some_mentions(store: StoreHandle) -> None:
    ingest_into(store, [mention(n) for n in range(500)])


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def made(backups: Path) -> list[str]:
    return sorted(path.name for path in backups.iterdir())


def all_ids(store: StoreHandle) -> set[str]:
    """Every mention that a store answers, page by page."""
    found, token = set(), ""
    with grpc.insecure_channel(store.target) as channel:
        stub = query_pb2_grpc.QueryServiceStub(channel)
        while True:
            page = stub.ListMentions(
                query_pb2.ListMentionsRequest(page_size=500, page_token=token),
                timeout=10,
                metadata=(("authorization", f"Bearer {store.read_token}"),),
            )
            found |= {row.post.id for row in page.mentions}
            token = page.next_page_token
            if not token:
                return found


@pytest.fixture
def writing(store: StoreHandle) -> Iterator[list[str]]:
    """Mentions arrive all the while; the list holds the ids that the store has acked."""
    acked: list[str] = []
    enough = threading.Event()

    def write() -> None:
        number = 10_000 + len(all_ids(store))
        while not enough.is_set():
            rows = [mention(number + n) for n in range(20)]
            ingest_into(store, rows)
            acked.extend(row.post.id for row in rows)
            number += 20

    writer = threading.Thread(target=write)
    writer.start()
    wait_until("the first rows are acked", lambda: bool(acked))
    yield acked
    enough.set()
    writer.join()


def test_a_backup_under_writes_restores_to_all_that_was_acked_before_it(
    store: StoreHandle, writing: list[str], backups: Path, tmp_path: Path
) -> None:
    before = set(writing)
    done = run("backup.sh", SWARM_DB_PATH=store.db_path, BACKUP_DIR=backups)
    during = len(writing)
    assert done.returncode == 0, done.stderr
    assert during > len(before)
    (name,) = made(backups)
    assert re.fullmatch(r"swarm-\d{4}-\d\d-\d\d-\d{4}\.db\.gz", name)
    assert stat.S_IMODE((backups / name).stat().st_mode) == 0o640
    assert name in done.stdout
    assert done.stdout.count("\n") == 1

    restored = tmp_path / "restored"
    (restored / "data").mkdir(parents=True)
    put = run("restore.sh", backups / name, SWARM_DB_PATH=restored / "data/swarm.db")
    assert put.returncode == 0, put.stderr
    with start_store(restored) as second:
        ids = all_ids(second)
    assert {mention(n).post.id for n in range(500)} | before <= ids
    assert ids <= all_ids(store)


def test_old_backups_go_but_never_the_newest_three(store: StoreHandle, backups: Path) -> None:
    backups.mkdir()
    for name in [*EARLIER, "swarm-2020-01-01-0300.db.gz.kept", "swarm-notes.txt"]:
        (backups / name).write_bytes(b"")
    done = run("backup.sh", SWARM_DB_PATH=store.db_path, BACKUP_DIR=backups, RETENTION_DAYS=14)
    assert done.returncode == 0, done.stderr
    new = [name for name in made(backups) if name > "swarm-2021" and name.endswith(".db.gz")]
    assert len(new) == 1
    assert made(backups) == sorted([*EARLIER[4:], *new, "swarm-2020-01-01-0300.db.gz.kept", "swarm-notes.txt"])
    assert "3 kept, 4 older than 14 days removed" in done.stdout


def test_backups_within_the_days_all_stay(store: StoreHandle, backups: Path) -> None:
    backups.mkdir()
    for name in EARLIER:
        (backups / name).write_bytes(b"")
    done = run("backup.sh", SWARM_DB_PATH=store.db_path, BACKUP_DIR=backups, RETENTION_DAYS=3650)
    assert done.returncode == 0, done.stderr
    assert len(made(backups)) == 7


def test_two_backups_at_once_are_one_and_a_later(store: StoreHandle, backups: Path) -> None:
    backups.mkdir()
    holding = ["flock", backups, "sh", "-c", "echo held; cat"]
    with subprocess.Popen(holding, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        refused = run("backup.sh", SWARM_DB_PATH=store.db_path, BACKUP_DIR=backups)
        assert holder.stdin
        holder.stdin.close()
    assert refused.returncode == 75
    assert "another backup" in refused.stderr
    assert made(backups) == []
    assert run("backup.sh", SWARM_DB_PATH=store.db_path, BACKUP_DIR=backups).returncode == 0


def test_a_killed_backup_leaves_nothing_that_counts_and_the_next_clears_up(store: StoreHandle, backups: Path) -> None:
    variables = environment(SWARM_DB_PATH=store.db_path, BACKUP_DIR=backups)
    killed = subprocess.Popen([OPS / "backup.sh"], env=variables, start_new_session=True)
    wait_until("it has begun", (backups / ".partial").is_dir)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    is_free = ["flock", "--nonblock", backups, "true"]  # its last command may outlive it by a moment, and hold the lock
    wait_until("the lock is free", lambda: subprocess.run(is_free, check=False).returncode == 0)
    assert made(backups) == [".partial"]
    done = run("backup.sh", SWARM_DB_PATH=store.db_path, BACKUP_DIR=backups)
    assert done.returncode == 0, done.stderr
    assert [name.endswith(".db.gz") for name in made(backups)] == [True]


def test_an_interrupted_backup_says_so_and_clears_up(store: StoreHandle, backups: Path) -> None:
    variables = environment(SWARM_DB_PATH=store.db_path, BACKUP_DIR=backups)
    with subprocess.Popen([OPS / "backup.sh"], env=variables, stderr=subprocess.PIPE, text=True) as interrupted:
        wait_until("it has begun", (backups / ".partial").is_dir)
        interrupted.send_signal(signal.SIGTERM)
        _, said = interrupted.communicate(timeout=60)
    assert interrupted.returncode == 1
    assert said == "backup: interrupted\n"
    assert made(backups) == []


def test_a_database_that_is_damaged_makes_no_backup(store: StoreHandle, backups: Path, tmp_path: Path) -> None:
    first = run("backup.sh", SWARM_DB_PATH=store.db_path, BACKUP_DIR=backups)
    assert first.returncode == 0, first.stderr
    damaged = tmp_path / "damaged.db"
    content = bytearray(gzip.decompress((backups / made(backups)[0]).read_bytes()))
    content[8192:-8192] = os.urandom(len(content) - 16384)
    damaged.write_bytes(content)
    done = run("backup.sh", SWARM_DB_PATH=damaged, BACKUP_DIR=tmp_path / "others")
    assert done.returncode == 1
    assert done.stderr.startswith("backup: the copy ")
    assert done.stderr.count("\n") == 1
    assert made(tmp_path / "others") == []


@pytest.mark.parametrize(
    ("variables", "refusal"),
    [
        ({"RETENTION_DAYS": "0"}, (78, "RETENTION_DAYS='0' is not accepted: whole days, 1 to 3650")),
        ({"RETENTION_DAYS": "14d"}, (78, "RETENTION_DAYS='14d' is not accepted: whole days, 1 to 3650")),
        ({"RETENTION_DAYS": "3651"}, (78, "RETENTION_DAYS='3651' is not accepted: whole days, 1 to 3650")),
        ({"MIN_FREE_BYTES": "1G"}, (78, "MIN_FREE_BYTES='1G' is not accepted: whole bytes, 0 or more")),
        ({"PYTHON": "/nowhere/python"}, (78, "PYTHON='/nowhere/python' is not accepted")),
        ({"SWARM_DB_PATH": "/nowhere/swarm.db"}, (1, "SWARM_DB_PATH='/nowhere/swarm.db' is not there")),
        ({"MIN_FREE_BYTES": "900000000000000000"}, (1, "bytes free, 900000000000000000 are needed")),
    ],
)
def test_what_cannot_be_backed_up_is_said_in_one_line(
    store: StoreHandle, backups: Path, variables: dict[str, str], refusal: tuple[int, str]
) -> None:
    done = run("backup.sh", **{"SWARM_DB_PATH": store.db_path, "BACKUP_DIR": backups, **variables})
    assert done.returncode == refusal[0]
    assert refusal[1] in done.stderr
    assert done.stderr.count("\n") == 1
    assert not backups.exists() or made(backups) == []


def test_less_than_twice_the_database_free_is_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.db"
    with huge.open("wb") as file:  # sparse: it takes no room, but its copy would
        file.truncate(shutil.disk_usage(tmp_path).free // 2 + 64 * 1024 * 1024)
    done = run("backup.sh", SWARM_DB_PATH=huge, BACKUP_DIR=tmp_path / "backups")
    assert done.returncode == 1
    assert "are needed: free some, or set BACKUP_DIR" in done.stderr


def test_arguments_are_bad_usage_and_help_tells_the_variables() -> None:
    assert run("backup.sh", "now").returncode == 2
    told = run("backup.sh", "--help")
    assert told.returncode == 0
    assert "RETENTION_DAYS=14" in told.stdout
    assert "set -euo" not in told.stdout
