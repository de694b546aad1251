"""E5: the write-ahead log is cut off, changed or zeroed somewhere, as a disk that lied about a sync leaves it."""

import json
import random
import shutil
import struct
from pathlib import Path

from store_svc.storage.mark import read_mark
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from tests.faults.checker import Kept, kept_rows, verify
from tests.faults.experiment import Experiment, Report, Setting, VoidRoundError
from tests.faults.history import History
from tests.faults.store_process import StoreProcess
from tests.faults.traffic import Traffic

COPIES, QUICK_COPIES = 300, 24
_TRIES, _LEAST_SHARE = 8, 0.4  # of the log that is not yet in the file: damage elsewhere in it costs nothing
_LOG_HEADER_BYTES = 32
_FRAME_BYTES = 24 + 4096
_SECTOR_BYTES = 512
_VERIFIED = 10  # each so many copies, `verify` reads all of it


async def _run(setting: Setting, report: Report) -> None:
    whole = await _killed_store(setting)
    copies = setting.rounds(COPIES, QUICK_COPIES)
    for number in range(copies):
        folder = setting.room(f"copy-{number}")
        await _round(whole, folder, number, setting.dice, report)
        shutil.rmtree(folder)
        report.rounds += 1
        if report.problems:
            return
    if not report.figures.get("short"):
        raise VoidRoundError("no damage cost a commit")


async def _killed_store(setting: Setting) -> tuple[StoreProcess, list[Kept]]:
    """A store that was killed with a log beside its file, and its rows in the order of commits."""
    for number in range(_TRIES):
        store, rows = await _store_killed_once(setting, setting.room(f"whole-{number}"))
        if _unmoved_share(store.handle.db_path) >= _LEAST_SHARE:
            return store, rows
    raise VoidRoundError("the log was moved into the file just before, again and again: there is nothing to damage")


async def _store_killed_once(setting: Setting, folder: Path) -> tuple[StoreProcess, list[Kept]]:
    store, history = StoreProcess(folder, setting.module), History(folder / "history.jsonl")
    try:
        await store.start()
        async with Traffic(store.handle.connect, history, setting.new_dice(), senders=2) as traffic:
            await traffic.until_acked(500)
        async with store.connected() as connection:
            rows = await kept_rows(connection)
        store.kill()
    finally:
        store.end()
        history.close()
    return store, sorted(rows, key=lambda row: row.position)


def _unmoved_share(database: Path) -> float:
    """How much of the log's file are frames that no checkpoint has moved; told by the index beside it.

    Source: https://www.sqlite.org/walformat.html, mxFrame at 16 and nBackfill at 96, in the machine's order.
    """
    log, index = database.with_name("swarm.db-wal"), database.with_name("swarm.db-shm").read_bytes()
    (written,), (moved,) = struct.unpack_from("=I", index, 16), struct.unpack_from("=I", index, 96)
    return float((written - moved) * _FRAME_BYTES / max(log.stat().st_size, 1))


async def _round(
    whole: tuple[StoreProcess, list[Kept]], folder: Path, number: int, dice: random.Random, report: Report
) -> None:
    source, rows = whole
    store = StoreProcess(folder)
    for part in ("", "-wal", ".mark"):
        origin = source.handle.db_path.with_name(f"swarm.db{part}")
        shutil.copyfile(origin, store.handle.db_path.with_name(origin.name))
    damage = _damage(store.handle.db_path.with_name("swarm.db-wal"), number % 3, dice)
    mark = read_mark(store.handle.db_path)
    assert mark is not None
    what = f"copy {number} ({damage}): "
    try:
        await store.start()
        async with store.connected() as connection:
            found = sorted(await kept_rows(connection), key=lambda row: row.position)
            stub = query_pb2_grpc.QueryServiceStub(connection.channel)
            meta = await connection.call(stub.GetMeta, query_pb2.GetMetaRequest())
        if number % _VERIFIED == 0:
            code, said = await verify(store.handle.db_path)
            report.require(code == 0, f"{what}verify exits {code}: {said[-300:]}")
    except AssertionError as error:
        report.require(condition=False, problem=f"{what}{error}")
        return
    finally:
        store.end()
    report.require(found == rows[: len(found)], f"{what}what is left is not a beginning of what was committed")
    missing = max(0, mark.position - (found[-1].position if found else 0))
    logged = _logged_losses(store.handle.log)
    report.figure("short", int(report.figures.get("short", 0)) + bool(missing))
    report.worst("rows_cut_off_max", missing)
    if missing:
        report.require(logged, f"{what}{missing} rows are gone and start-up said nothing")
    if logged:
        report.require(logged[0]["mentions"] == missing, f"{what}{missing} rows are gone, start-up says {logged[0]}")
        told = meta.tail_loss
        shown = (told.commits, told.mentions)
        report.require(shown == (logged[0]["commits"], missing), f"{what}the status shows a loss of {shown}")


def _damage(log: Path, kind: int, dice: random.Random) -> str:
    size = log.stat().st_size
    with log.open("r+b") as file:
        if kind == 0:
            at = dice.randint(0, size)
            file.truncate(at)
            return f"cut off at {at}"
        if kind == 1:
            at = dice.randrange(_LOG_HEADER_BYTES, size)
            file.seek(at)
            changed = file.read(1)[0] ^ (1 << dice.randrange(8))
            file.seek(at)
            file.write(bytes([changed]))
            return f"one bit changed at {at}"
        at = dice.randrange(size // _SECTOR_BYTES) * _SECTOR_BYTES
        file.seek(at)
        file.write(b"\0" * _SECTOR_BYTES)
        return f"a sector zeroed at {at}"


def _logged_losses(log: Path) -> list[dict[str, int]]:
    lines = (json.loads(line) for line in log.read_text().splitlines() if line.startswith("{"))
    return [line for line in lines if line["event"] == "store.tail_lost" and line["level"] == "error"]


EXPERIMENT = Experiment(
    key="E5",
    fault="a torn, changed or zeroed write-ahead log",
    promise="300 damaged copies: all open; what is left is a beginning of the commit order; whenever rows of the mark "
    "are gone, start-up logs store.tail_lost as an error with their count, and the status shows it",
    meaning="When a disk that lied takes the end of the log along, the store says at start how much is gone.",
    run=_run,
)
