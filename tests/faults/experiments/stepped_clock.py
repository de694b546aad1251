"""E9: the clock is set, while the store runs and for the jobs around it."""

import asyncio
import json
import shutil
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from support.processes import ROOT

from swarmnexus.client import StoreConnection
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from tests.faults.checker import check
from tests.faults.clock import STEPS, Clock, seconds_of, shifted
from tests.faults.experiment import Experiment, Report, Setting, VoidRoundError
from tests.faults.history import History
from tests.faults.killing import python
from tests.faults.material import build
from tests.faults.store_process import StoreProcess, run
from tests.faults.traffic import Traffic

_BACKUPS = 6
_SEEN_SECONDS, _NEAR_SECONDS = 10.0, 30.0
_KEPT_ALWAYS = 3


async def _run(setting: Setting, report: Report) -> None:
    for number in range(setting.rounds(4, 1)):
        await _under_traffic(setting, setting.room(f"store-{number}"), report)
        if report.problems:
            return
    await _watcher(setting.room("watcher"), report)
    for step in ("+400d", "-400d"):
        await _retention(setting, setting.room(f"backups{step}"), step, report)


async def _under_traffic(setting: Setting, folder: Path, report: Report) -> None:
    clock = Clock(folder / "clock")
    store = StoreProcess(folder, setting.module, clock.environment())
    history = History(folder / "history.jsonl")
    try:
        await store.start()
        async with (
            Traffic(store.handle.connect, history, setting.new_dice(), pause_seconds=0.05) as traffic,
            store.connected() as reader,
        ):
            await traffic.until_acked(500)
            report.require(await store.is_serving(), "the store was not healthy before the fault")
            for step in STEPS:
                before = set(history.acked)
                await traffic.until_in_flight()
                traffic.require_busy()
                clock.set_to(step)
                paging = asyncio.create_task(_page_through(reader))
                await _goes_by(reader, step)
                paged = await paging
                report.require(
                    len(paged) == len(set(paged)), f"paging at {step} repeats {len(paged) - len(set(paged))}"
                )
                missing = before - set(paged)
                report.require(not missing, f"paging at {step} skips {len(missing)} rows")
                await traffic.until_acked(100)
                report.rounds += 1
            clock.set_to("+0h")
            await traffic.until_acked(100)
        traffic.require_plenty()
        traffic.judge(report)
        report.require(await store.is_serving(), "the store was not healthy after the fault")
        await check(store, history, report)
        report.require(await store.stop() == 0, "it did not stop in order")
        clock.set_to("-1d")  # a mark of tomorrow must not trouble a start of today
        await store.start()
        await check(store, history, report)
        report.require("store.tail_lost" not in store.handle.log.read_text(), "a loss was told that there was not")
    finally:
        store.end()
        history.close()


async def _goes_by(connection: StoreConnection, step: str) -> None:
    """Wait until the store's own clock shows it. Raises VoidRoundError."""
    stub, end = query_pb2_grpc.QueryServiceStub(connection.channel), time.monotonic() + _SEEN_SECONDS
    while time.monotonic() < end:
        meta = await connection.call(stub.GetMeta, query_pb2.GetMetaRequest())
        if abs(meta.now_ms / 1000 - time.time() - seconds_of(step)) < _NEAR_SECONDS:
            return
        await asyncio.sleep(0.05)
    raise VoidRoundError(f"the store's clock does not show {step}")


async def _page_through(connection: StoreConnection) -> list[str]:
    """All pages, small ones, so that the clock is set in between and rows arrive."""
    stub, token, found = query_pb2_grpc.QueryServiceStub(connection.channel), "", []
    while True:
        page = await connection.call(stub.ListMentions, query_pb2.ListMentionsRequest(page_size=50, page_token=token))
        found += [row.post.id for row in page.mentions]
        token = page.next_page_token
        if not token:
            return found


async def _watcher(folder: Path, report: Report) -> None:
    """After each step: fresh once the collector's next cycle has ended, stale when it ends none."""
    beat, watch = folder / "heartbeat.json", [sys.executable, str(ROOT / "ops" / "heartbeat_watch.py")]
    for step in STEPS:
        environment = {"HEARTBEAT_PATH": str(beat), "STATE_DIRECTORY": str(folder), **shifted(step)}
        for age, code_wanted in ((5, 0), (3_000, 1)):
            at = time.time() + seconds_of(step) - age
            _write(beat, json.dumps({"ts": at, "lastSource": "replay", "handle": "x"}))
            code, said = await run(watch, environment)
            report.require(code == code_wanted, f"a beat {age} s old at {step}: the watch exits {code}, {said[-200:]}")


async def _retention(setting: Setting, folder: Path, step: str, report: Report) -> None:
    database, backups = folder / "data" / "swarm.db", folder / "backups"
    build(database, 20, setting.new_dice())
    code, said = await run(python("store_svc", "backup", str(folder / "one.db.gz")), {"SWARM_DB_PATH": str(database)})
    report.require(code == 0, f"the backup failed: {said[-300:]}")
    good = await asyncio.to_thread(_earlier_backups, folder / "one.db.gz", backups)
    environment = {"SWARM_DB_PATH": str(database), "BACKUP_DIR": str(backups), **shifted(step)}
    code, said = await run([str(ROOT / "ops" / "backup.sh")], environment)
    report.require(code == 0, f"the backup at {step} exits {code}: {said[-300:]}")
    left = await asyncio.to_thread(_names, backups)
    newest = sorted({*good, *left})[-_KEPT_ALWAYS:]
    report.require(set(newest) <= set(left), f"at {step} the retention removed {sorted(set(newest) - set(left))}")
    if step.startswith("-"):
        report.require(set(good) <= set(left), "a clock that is behind removed backups")


def _earlier_backups(backup: Path, folder: Path) -> list[str]:
    folder.mkdir()
    now = datetime.now(UTC)
    names = [f"swarm-{now - timedelta(days=day):%Y-%m-%d-%H%M}.db.gz" for day in range(1, _BACKUPS + 1)]
    for name in names:
        shutil.copyfile(backup, folder / name)
    return names


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("swarm-*.db.gz")]


def _write(path: Path, text: str) -> None:
    path.write_text(text)


EXPERIMENT = Experiment(
    key="E9",
    fault="the clock is set by +1 h, -1 h, +1 d, -1 d and to beyond 2038 while it runs",
    promise="nothing lost; paging while it is set skips and repeats nothing; the heartbeat watch is right after the "
    "next cycle; retention never removes one of the newest three backups",
    meaning="A wrong clock, or its correction, costs neither rows nor backups.",
    run=_run,
    needs=("faketime", "bash", "gzip"),
)
