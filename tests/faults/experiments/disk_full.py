"""E4: the disk fills up, and is freed again."""

import asyncio
import time
from pathlib import Path

from support.processes import ROOT

from swarmnexus.client import StoreConnection
from swarmnexus.errors import SwarmError
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from tests.faults import disks
from tests.faults.checker import check
from tests.faults.experiment import Experiment, Report, Setting
from tests.faults.history import History
from tests.faults.store_process import StoreProcess, run
from tests.faults.traffic import Traffic

_MEGABYTES = 64
_REFUSALS_FULL, _REFUSALS_QUICK = 200, 40
_FIRST_ACK_SECONDS = 5.0
_ANSWER_SECONDS = 1.0


async def _run(setting: Setting, report: Report) -> None:
    for number in range(setting.rounds(5, 1)):
        with disks.tmpfs(setting.room(f"disk-{number}"), _MEGABYTES) as disk:
            await _round(setting, disk, setting.room(f"history-{number}"), report)
        report.rounds += 1
        report.say(f"disk {number + 1}: first ack {report.figures.get('first_ack_max_s')} s after freeing at most")
        if report.problems:
            return


async def _round(setting: Setting, disk: Path, aside: Path, report: Report) -> None:
    store, history = StoreProcess(disk, setting.module), History(aside / "history.jsonl")
    ballast = disk / "ballast"
    try:
        await store.start()
        pid = store.pid
        async with Traffic(store.handle.connect, history, setting.new_dice()) as traffic, store.connected() as reader:
            await traffic.until_acked(500)
            report.require(await store.is_serving(), "the store was not healthy before the fault")
            await traffic.until_in_flight()
            traffic.require_busy()
            await asyncio.to_thread(disks.fill, ballast)
            reading = asyncio.create_task(_read_on(reader, report))
            refusals = _REFUSALS_QUICK if setting.quick else _REFUSALS_FULL
            await traffic.until(lambda: len(traffic.refusals) >= refusals, "refusals for want of room")
            code, said = await _backup(store, disk / "backups")
            report.require(code == 1 and "bytes free" in said, f"a backup without room exits {code}: {said[-200:]}")
            report.require(await store.is_serving(), "the store that could still be read was not healthy")
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            ballast.unlink()
            freed = time.monotonic()
            await traffic.until_acked(1)
            first = time.monotonic() - freed
        report.require(store.is_running() and store.pid == pid, "it took a restart")
        report.require(first <= _FIRST_ACK_SECONDS, f"the first ack came {first:.1f} s after there was room")
        report.require(
            traffic.slowest_refusal_seconds <= _ANSWER_SECONDS,
            f"a refusal took {traffic.slowest_refusal_seconds:.2f} s",
        )
        report.worst("first_ack_max_s", first)
        report.worst("refusal_max_s", traffic.slowest_refusal_seconds)
        report.worst("refusals", len(traffic.refusals))
        traffic.require_plenty()
        traffic.judge(report)
        await check(store, history, report)
    finally:
        store.end()
        history.close()


async def _read_on(connection: StoreConnection, report: Report) -> None:
    """Every read must be answered, all the time."""
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    while True:
        try:
            page = await connection.call(stub.ListMentions, query_pb2.ListMentionsRequest(page_size=50))
            report.require(len(page.mentions) == 50, "a read came back short")
        except SwarmError as error:
            report.require(condition=False, problem=f"a read failed on a full disk: {error}")
        await asyncio.sleep(0.01)


async def _backup(store: StoreProcess, folder: Path) -> tuple[int, str]:
    environment = {"SWARM_DB_PATH": str(store.handle.db_path), "BACKUP_DIR": str(folder)}
    return await run([str(ROOT / "ops" / "backup.sh")], environment)


EXPERIMENT = Experiment(
    key="E4",
    fault="the disk is full, then freed",
    promise="writes are refused with a retry hint within 1 s each and never end in INTERNAL; every read succeeds; "
    "nothing lost; first ack ≤ 5 s after there is room, without a restart; a backup does not begin without room",
    meaning="A full disk stops writes, not reads, and freeing it is all that is to be done.",
    run=_run,
    needs=("root", "mount", "bash", "gzip"),
)
