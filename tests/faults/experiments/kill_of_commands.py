"""E7: kill -9 amid a checkpoint, a backup, a migration and a restore, at each of their steps."""

import contextlib
import gzip
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import apsw

from store_svc.storage.schema import latest_version
from swarmnexus.errors import SwarmError
from swarmnexus.v1 import admin_pb2, admin_pb2_grpc
from tests.faults.checker import check, verify
from tests.faults.experiment import Experiment, Report, Setting
from tests.faults.history import History
from tests.faults.killing import killed_at, python, some_of, steps_of
from tests.faults.material import build
from tests.faults.released import SCHEMAS
from tests.faults.store_process import StoreProcess, run
from tests.faults.tracing import failing
from tests.faults.traffic import Traffic
from tests.faults.waiting import comes_about

MOST_STEPS, QUICK_STEPS = 60, 3
_EXIT_SECONDS = 5.0  # for a store whose writing process was killed
_CHECKPOINT_STEPS = (("pwrite64", 1), ("fdatasync", 1), ("pwrite64", 20), ("fdatasync", 2), ("ftruncate", 1))
_ROWS, _OTHER_ROWS = 300, 200


@dataclass(frozen=True)
class _Case:
    """A command: how its folder is made, what it runs, and what must be true after it was killed and run again."""

    name: str
    prepare: Callable[[Path], None]
    command: Callable[[Path], list[str]]
    judge: Callable[[Path, str], Awaitable[None]]


async def _run(setting: Setting, report: Report) -> None:
    material = setting.room("material")
    build(material / "swarm.db", _ROWS, setting.new_dice())
    build(material / "other" / "swarm.db", _OTHER_ROWS, setting.new_dice())
    other = {"SWARM_DB_PATH": str(material / "other" / "swarm.db")}
    code, said = await run(python("store_svc", "backup", str(material / "other.db.gz")), other)
    report.require(code == 0, f"the backup to restore from failed: {said[-300:]}")
    for case in (_backup(setting, material, report), _migration(setting, report), _restore(setting, material, report)):
        await _sweep(case, setting, report)
    await _checkpoints(setting, report)


async def _sweep(case: _Case, setting: Setting, report: Report) -> None:
    def fresh(name: str) -> tuple[Path, dict[str, str]]:
        folder = setting.room(f"{case.name}-{name}")
        case.prepare(folder)
        return folder, {"SWARM_DB_PATH": str(folder / "swarm.db")}

    log = setting.folder / f"{case.name}.strace"
    folder, environment = fresh("whole")
    every = await steps_of(case.command(folder), environment, log)
    steps = some_of(every, setting.rounds(MOST_STEPS, QUICK_STEPS), setting.dice)
    report.figure(f"steps_of_{case.name}", f"{len(steps)} of {len(every)}")
    for call, number in steps:
        folder, environment = fresh(f"{call}-{number}")
        what = f"{case.name} killed at {call} {number}: "
        if not await killed_at((call, number), case.command(folder), environment, log):
            continue  # the call is made by another thread at times
        await case.judge(folder, what)
        code, said = await run(case.command(folder), environment)
        report.require(code == 0, f"{what}run again it exits {code}: {said[-300:]}")
        await case.judge(folder, f"{what}run again: ")
        report.rounds += 1
        shutil.rmtree(folder)
        if report.problems:
            return
    report.say(f"{case.name}: {len(steps)} of {len(every)} steps")


def _backup(setting: Setting, material: Path, report: Report) -> _Case:
    async def judge(folder: Path, what: str) -> None:
        code, said = await verify(folder / "swarm.db")
        report.require(code == 0, f"{what}the database does not verify: {said[-200:]}")
        found = folder / "good.db.gz"  # what bears the final name counts as a backup
        if _is_there(found):
            fresh = folder / "from-backup" / "swarm.db"
            fresh.parent.mkdir(exist_ok=True)
            command = python("store_svc", "restore", "--force", str(found))
            code, said = await run(command, {"SWARM_DB_PATH": str(fresh)})
            report.require(code == 0, f"{what}{found.name} is there and does not restore: {said[-200:]}")
            report.require(code != 0 or _count(fresh) == _ROWS, f"{what}{found.name} is there and not complete")
            found.unlink()

    return _Case(
        "backup",
        lambda folder: _copy(material / "swarm.db", folder),
        lambda folder: python(setting.module, "backup", str(folder / "good.db.gz")),
        judge,
    )


def _migration(setting: Setting, report: Report) -> _Case:
    oldest = SCHEMAS[0]

    def prepare(folder: Path) -> None:
        (folder / "swarm.db").write_bytes(gzip.decompress(oldest.database.read_bytes()))

    async def judge(folder: Path, what: str) -> None:
        with contextlib.closing(apsw.Connection(str(folder / "swarm.db"))) as db:
            version, ok = int(db.pragma("user_version")), db.pragma("integrity_check")
        report.require(ok == "ok", f"{what}{ok}")
        # each step is a transaction of its own: between two of them the file is whole, and `migrate` goes on from there
        report.require(oldest.number <= version <= latest_version(), f"{what}schema {version}")
        report.require(_count(folder / "swarm.db") == oldest.rows, f"{what}rows are gone")
        if version == latest_version():
            code, said = await verify(folder / "swarm.db")
            report.require(code == 0, f"{what}it does not verify: {said[-200:]}")

    return _Case("migration", prepare, lambda _: python(setting.module, "migrate"), judge)


def _restore(setting: Setting, material: Path, report: Report) -> _Case:
    async def judge(folder: Path, what: str) -> None:
        store = StoreProcess(folder / "life", settings={"SWARM_DB_PATH": str(folder / "swarm.db")})
        try:
            await store.start()  # which brings a restore that was cut short to its end
        except AssertionError as error:
            report.require(condition=False, problem=f"{what}{error}")
        finally:
            with contextlib.suppress(TimeoutError, AssertionError):
                await store.stop()
            store.end()
        code, said = await verify(folder / "swarm.db")
        report.require(code == 0, f"{what}the database does not verify: {said[-200:]}")
        report.require(_count(folder / "swarm.db") in (_ROWS, _OTHER_ROWS), f"{what}neither the old nor the new")

    return _Case(
        "restore",
        lambda folder: _copy(material / "swarm.db", folder),
        lambda _: python(setting.module, "restore", "--force", str(material / "other.db.gz")),
        judge,
    )


async def _checkpoints(setting: Setting, report: Report) -> None:
    folder = setting.room("checkpoint")
    store, history = StoreProcess(folder, setting.module), History(folder / "history.jsonl")
    try:
        await store.start()
        for call, number in _CHECKPOINT_STEPS[: setting.rounds(len(_CHECKPOINT_STEPS), 2)]:
            async with Traffic(store.handle.connect, history, setting.new_dice()) as traffic:
                await traffic.until_acked(500)
            traffic.judge(report)
            inject = f"{call}:signal=KILL:when={number}"
            async with store.connected() as connection, failing(store.writing_pid, inject, folder / "strace.log"):
                stub = admin_pb2_grpc.AdminServiceStub(connection.channel)
                with contextlib.suppress(SwarmError):
                    await connection.call(stub.Checkpoint, admin_pb2.CheckpointRequest())
            if not await comes_about(lambda: not store.is_running(), _EXIT_SECONDS):
                report.say(f"the checkpoint made fewer calls than {number} of {call}")
                store.kill()
            await store.start()
            await check(store, history, report, what=f"checkpoint killed at {call} {number}: ")
            report.rounds += 1
    finally:
        store.end()
        history.close()


def _is_there(path: Path) -> bool:
    return path.exists()


def _copy(source: Path, folder: Path) -> None:
    shutil.copyfile(source, folder / "swarm.db")


def _count(path: Path) -> int:
    with contextlib.closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as db:
        return int(db.execute("SELECT count(*) FROM predictions").get)


EXPERIMENT = Experiment(
    key="E7",
    fault="kill -9 amid checkpoint, backup, migration and restore",
    promise="at each step: the database opens and verifies; only complete, verified backups bear a final name; the "
    "schema is the old or the new, a restore gave the old or the new; running it again succeeds",
    meaning="Whatever a command is doing when the machine dies, running it again is all that is to be done.",
    run=_run,
    needs=("strace",),
)
