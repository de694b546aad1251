"""E18: backups under writes, archives that rot, thirty days of retention."""

import asyncio
import json
import random
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.processes import ROOT

from swarmnexus.v1 import admin_pb2, admin_pb2_grpc
from tests.faults.checker import check, kept_rows
from tests.faults.clock import shifted
from tests.faults.experiment import Experiment, Report, Setting, VoidRoundError
from tests.faults.history import History
from tests.faults.killing import python
from tests.faults.material import build
from tests.faults.store_process import StoreProcess, run
from tests.faults.traffic import Traffic

_ROWS, _QUICK_ROWS = 190_000, 6_000  # 200 MB and more
_LEAST_MB = 200
_LEAST_WRITES = 100.0
_COPY_SECONDS, _STALL_SECONDS = 10.0, 0.25
_CORRUPTIONS, _QUICK_CORRUPTIONS = 100, 6
_DAYS, _QUICK_DAYS = tuple(range(1, 31)), (1, 10, 20, 30)
_RETENTION_DAYS, _KEPT_ALWAYS = 14, 3


async def _run(setting: Setting, report: Report) -> None:
    await _under_writes(setting, setting.room("store"), report)
    small = setting.room("small") / "swarm.db"
    build(small, 300, setting.new_dice())
    await _corruptions(setting, small, report)
    await _retention(setting, small, report)


async def _under_writes(setting: Setting, folder: Path, report: Report) -> None:
    store, history = StoreProcess(folder, setting.module), History(folder / "history.jsonl")
    rows = setting.rounds(_ROWS, _QUICK_ROWS)
    history.earlier = await asyncio.to_thread(build, store.handle.db_path, rows, setting.new_dice())
    size = store.handle.db_path.stat().st_size / 1e6
    report.figure("database_mb", size)
    if not setting.quick and size < _LEAST_MB:
        raise VoidRoundError(f"the database has {size:.0f} MB, {_LEAST_MB} are needed")
    folder.joinpath("backups").mkdir()
    try:
        await store.start()
        dice = setting.new_dice()
        async with (
            Traffic(store.handle.connect, history, dice, senders=2, pause_seconds=0.04) as traffic,
            store.connected() as connection,
        ):
            await traffic.until_acked(500)
            usual = _slowest(history, 0.0)
            before, began = set(history.acked), time.time()
            stub = admin_pb2_grpc.AdminServiceStub(connection.channel)
            answer = await connection.call(stub.Backup, admin_pb2.BackupRequest(name="one.db.gz"), timeout_seconds=300)
            seconds = time.time() - began
            manifest = json.loads(answer.manifest_json)
            during = {op.id for op in history.ops if op.t_start >= began}
        rate = len(during) / seconds
        slowest = _slowest(history, began)
        if rate < _LEAST_WRITES:
            raise VoidRoundError(f"{rate:.0f} rows/s during the backup, {_LEAST_WRITES:.0f} are needed")
        report.figure("copy_s", float(manifest["copySeconds"]))
        report.figure("verified_backup_s", seconds)
        report.figure("rows_per_s_during", rate)
        report.figure("slowest_write_before_s", usual)
        report.figure("slowest_write_during_s", slowest)
        report.require(manifest["copySeconds"] <= _COPY_SECONDS, f"the copy took {manifest['copySeconds']} s")
        report.require(slowest <= _STALL_SECONDS, f"a write waited {slowest:.2f} s during the backup")
        traffic.judge(report)
        await check(store, history, report)
        async with store.connected() as connection:
            live = {row.id: row.position for row in await kept_rows(connection)}
        await store.stop()
        restored = await _restored(Path(answer.path), folder, report)
        wanted = {row for row, position in live.items() if position <= manifest["lastPosition"]}
        many, few = len(restored - wanted), len(wanted - restored)
        report.require(restored == wanted, f"restored rows: {many} too many, {few} missing")
        report.require(before <= restored, "a row acked before the backup began is not in it")
        report.rounds += 1
    finally:
        store.end()
        history.close()


async def _restored(backup: Path, folder: Path, report: Report) -> set[str]:
    """The rows of a store that was started on the backup alone."""
    began = time.monotonic()
    store = StoreProcess(folder / "restored")
    code, said = await store.command("restore", str(backup))
    report.require(code == 0, f"the restore exits {code}: {said[-300:]}")
    try:
        await store.start()
        report.figure("restore_to_serving_s", time.monotonic() - began)
        async with store.connected() as connection:
            return {row.id for row in await kept_rows(connection)}
    finally:
        store.end()


def _slowest(history: History, since: float) -> float:
    return max((op.t_end - op.t_start for op in history.ops if op.t_start >= since), default=0.0)


async def _corruptions(setting: Setting, small: Path, report: Report) -> None:
    good = setting.folder / "good.db.gz"
    code, said = await run(python("store_svc", "backup", str(good)), {"SWARM_DB_PATH": str(small)})
    report.require(code == 0, f"the backup failed: {said[-300:]}")
    content, caught = good.read_bytes(), 0
    copies = setting.rounds(_CORRUPTIONS, _QUICK_CORRUPTIONS)
    for number in range(copies):
        folder = setting.room(f"rot-{number}")
        at = _rotten(content, folder / "rotten.db.gz", setting.dice)
        restore = python("store_svc", "restore", str(folder / "rotten.db.gz"))
        code, _ = await run(restore, {"SWARM_DB_PATH": str(folder / "swarm.db")})
        is_there = folder.joinpath("swarm.db").exists()
        report.require(code != 0 and not is_there, f"an archive with a changed byte at {at} was restored")
        caught += code != 0
        shutil.rmtree(folder)
    report.figure("rotten_archives_caught", f"{caught} of {copies}")


def _rotten(content: bytes, path: Path, dice: random.Random) -> int:
    at = dice.randrange(len(content))
    path.write_bytes(content[:at] + bytes([content[at] ^ dice.randrange(1, 256)]) + content[at + 1 :])
    return at


async def _retention(setting: Setting, small: Path, report: Report) -> None:
    """One backup a day of a clock that goes on; what must be left is worked out here anew."""
    folder, made = setting.room("retention"), set[str]()
    for day in _QUICK_DAYS if setting.quick else _DAYS:
        environment = {
            "SWARM_DB_PATH": str(small),
            "BACKUP_DIR": str(folder),
            "RETENTION_DAYS": str(_RETENTION_DAYS),
            **shifted(f"+{day}d"),
        }
        code, said = await run([str(ROOT / "ops" / "backup.sh")], environment)
        report.require(code == 0, f"the backup of day {day} exits {code}: {said[-300:]}")
        left = {path.name for path in folder.glob("swarm-*.db.gz")}
        made |= left
        oldest = datetime.now(UTC) + timedelta(days=day - _RETENTION_DAYS, minutes=-2)
        young = {name for name in made if name >= f"swarm-{oldest:%Y-%m-%d-%H%M}.db.gz"}
        wanted = young | set(sorted(made)[-_KEPT_ALWAYS:])
        report.require(left == wanted, f"day {day}: {sorted(left ^ wanted)} kept or removed by mistake")
        if report.problems:
            return
    report.figure("backups_left", len(left))


EXPERIMENT = Experiment(
    key="E18",
    fault="backups of 200 MB under 100 writes/s, archives that rot, 30 days of retention",
    promise="the copy takes ≤ 10 s and no write waits more than 250 ms meanwhile; what is restored is exactly the rows "
    "up to the manifest's position; 100 of 100 changed archives are refused; retention exact, never below three",
    meaning="Backups can be made at any hour, and one that does not hold what it says is refused.",
    run=_run,
    needs=("faketime", "bash", "gzip"),
)
