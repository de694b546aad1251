"""Backup, checkpoint, optimize, check and the commands, while reads and writes go on."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import apsw
import pytest
from support.mentions import mention
from support.processes import ROOT
from support.store import StoreHandle, ingest_into

from store_svc.storage.check import find_problems
from store_svc.storage.engine import reading
from swarmnexus.client import StoreConnection
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1 import admin_pb2, admin_pb2_grpc


def command(store: StoreHandle, *arguments: str, db_path: Path | None = None) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "SWARM_DB_PATH": str(db_path or store.db_path)}
    return subprocess.run(
        [sys.executable, "-m", "store_svc", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
async def connection(store: StoreHandle) -> AsyncIterator[StoreConnection]:
    connection = store.connect()
    yield connection
    await connection.close()


@pytest.fixture
def admin(connection: StoreConnection) -> admin_pb2_grpc.AdminServiceStub:
    return admin_pb2_grpc.AdminServiceStub(connection.channel)


async def test_a_backup_made_amid_ingest_is_whole_and_holds_its_revision(
    store: StoreHandle, connection: StoreConnection, admin: admin_pb2_grpc.AdminServiceStub
) -> None:
    async def write() -> None:
        for start in range(0, 1_000, 50):
            await asyncio.to_thread(ingest_into, store, [mention(start + n) for n in range(50)])

    writing = asyncio.create_task(write())
    copies = []
    for number in range(4):
        request = admin_pb2.BackupRequest(name=f"copy-{number}.db")
        copies.append(await connection.call(admin.Backup, request, timeout_seconds=30))
    await writing
    revisions = [copy.revision for copy in copies]
    assert revisions == sorted(revisions)
    for copy in copies:
        path = Path(copy.path)
        assert path.parent == store.db_path.parent.parent / "backups"
        with reading(path) as db:
            assert int(db.pragma("page_count")) * int(db.pragma("page_size")) == copy.size_bytes
            assert db.execute("SELECT value FROM counters WHERE name = 'revision'").get == copy.revision
            assert find_problems(db) == []


async def test_a_backups_name_stays_in_its_folder_and_is_used_once(
    connection: StoreConnection, admin: admin_pb2_grpc.AdminServiceStub
) -> None:
    for name in ("", "../evil.db", "/tmp/evil.db", ".hidden", "a/b", "a\0b", "x" * 101):  # noqa: S108 - refused
        with pytest.raises(InvalidArgumentError, match="name"):
            await connection.call(admin.Backup, admin_pb2.BackupRequest(name=name))
    await connection.call(admin.Backup, admin_pb2.BackupRequest(name="once.db"), timeout_seconds=30)
    with pytest.raises(InvalidArgumentError, match="exists already"):
        await connection.call(admin.Backup, admin_pb2.BackupRequest(name="once.db"))


async def test_maintenance_goes_on_beside_writing(
    store: StoreHandle, connection: StoreConnection, admin: admin_pb2_grpc.AdminServiceStub
) -> None:
    async def write(first: int) -> None:
        for start in range(first, first + 400, 20):
            rows = await asyncio.to_thread(ingest_into, store, [mention(start + n) for n in range(20)])
            assert len(rows) == 20

    writing = [asyncio.create_task(write(first)) for first in (30_000, 31_000)]
    for _ in range(3):
        await connection.call(admin.Checkpoint, admin_pb2.CheckpointRequest(), timeout_seconds=30)
        request = admin_pb2.OptimizeRequest(vacuum=True)
        sizes = await connection.call(admin.Optimize, request, timeout_seconds=60)
        assert sizes.size_after_bytes > 0
        check = await connection.call(admin.CheckIntegrity, admin_pb2.CheckIntegrityRequest(), timeout_seconds=30)
        assert (check.ok, list(check.problems)) == (True, [])
    await asyncio.gather(*writing)
    await connection.call(admin.Checkpoint, admin_pb2.CheckpointRequest(), timeout_seconds=30)
    assert store.db_path.with_name("swarm.db-wal").stat().st_size == 0


def test_the_commands_read_beside_a_running_store(store: StoreHandle, tmp_path: Path) -> None:
    ingest_into(store, [mention(40_000, origin="demo")])
    stats = json.loads(command(store, "stats", "--json").stdout)
    assert int(stats["mentions"]) >= 1
    assert stats["hasDemoData"] is True
    assert f"mentions: {stats['mentions']}" in command(store, "stats").stdout
    assert json.loads(command(store, "verify", "--json").stdout).items() >= {"ok": True, "problems": []}.items()
    copy = tmp_path / "copy.db"
    assert json.loads(command(store, "backup", str(copy), "--json").stdout)["sizeBytes"] == copy.stat().st_size
    again = command(store, "backup", str(copy))
    assert (again.returncode, again.stderr) == (1, f"{copy} exists already\n")
    assert command(store, "verify", db_path=copy).stdout.startswith("nothing wrong, ")


def test_a_command_on_what_is_no_store_says_so_in_one_line(store: StoreHandle, tmp_path: Path) -> None:
    theirs, missing = tmp_path / "theirs.db", tmp_path / "missing.db"
    db = apsw.Connection(str(theirs))
    db.execute("CREATE TABLE recipes (name TEXT)")
    db.close()
    for arguments in (["stats"], ["verify"], ["backup", str(tmp_path / "copy.db")]):
        for path in (theirs, missing):
            if arguments[0] == "backup" and path == theirs:
                continue  # any database can be copied
            ended = command(store, *arguments, db_path=path)
            assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1), ended.stderr
    assert not missing.exists()


def test_verify_finds_what_is_wrong(store: StoreHandle, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    assert command(store, "backup", str(copy)).returncode == 0
    db = apsw.Connection(str(copy))
    db.execute("UPDATE counters SET value = value + 1 WHERE name = 'mentions'")
    db.execute("DELETE FROM mention_fts WHERE rowid = (SELECT max(sort_key) FROM predictions)")
    db.execute("INSERT INTO mention_posts (mention_id, depth, post_id) VALUES (1, 0, 'nobody')")
    db.close()
    ended = command(store, "verify", db_path=copy)
    assert ended.returncode == 1
    for words in ("the counter mentions says", "the full-text index holds", "points at a row of posts"):
        assert words in ended.stdout
