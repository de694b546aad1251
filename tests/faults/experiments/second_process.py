"""E8: another process holds the database: first its write lock, then a snapshot for long."""

import asyncio
import contextlib
import statistics
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

from support.processes import ROOT

from swarmnexus.client import StoreConnection
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from tests.faults.checker import check
from tests.faults.experiment import Experiment, Report, Setting
from tests.faults.history import History
from tests.faults.store_process import StoreProcess
from tests.faults.traffic import Traffic
from tests.faults.waiting import comes_about

_LOCK_SECONDS, _QUICK_LOCK_SECONDS = 10.0, 6.5  # both longer than the store waits by itself
_SNAPSHOT_SECONDS, _QUICK_SNAPSHOT_SECONDS = 60.0, 6.0
_LEAST_WRITES = 200.0  # rows a second
_MOST_LOG_BYTES = 8_000_000
_LOG_SECONDS = 60.0
_READ_FACTOR = 2.0
_HOLDER = """
import sys, apsw
db = apsw.Connection(sys.argv[1])
db.set_busy_timeout(10_000)
db.execute(sys.argv[2])
list(db.execute("SELECT count(*) FROM predictions"))
print("held", flush=True)
sys.stdin.readline()
db.execute("ROLLBACK")
"""


async def _run(setting: Setting, report: Report) -> None:
    folder = setting.room("store")
    store, history = StoreProcess(folder, setting.module), History(folder / "history.jsonl")
    lock, snapshot = (
        (_QUICK_LOCK_SECONDS, _QUICK_SNAPSHOT_SECONDS) if setting.quick else (_LOCK_SECONDS, _SNAPSHOT_SECONDS)
    )
    try:
        await store.start()
        dice = setting.new_dice()
        async with (
            Traffic(store.handle.connect, history, dice, senders=4, pause_seconds=0.06, deadline_seconds=15) as traffic,
            store.connected() as reader,
        ):
            await traffic.until_acked(500)
            report.require(await store.is_serving(), "the store was not healthy before the fault")
            baseline = await _read_p99(reader, seconds=snapshot / 2)
            await traffic.until_in_flight()
            traffic.require_busy()
            async with _holding(store.handle.db_path, "BEGIN IMMEDIATE"):
                await asyncio.sleep(lock)
            report.require(traffic.refusals, "no write was refused while another process held the lock")
            await traffic.until_acked(1)
            acked, began = traffic.acked_rows, time.monotonic()
            async with _holding(store.handle.db_path, "BEGIN"):
                beside = await _read_p99(reader, seconds=snapshot)
            rate = (traffic.acked_rows - acked) / (time.monotonic() - began)
            report.figure("log_mb_under_snapshot", _log_bytes(store) / 1e6)
        short = await comes_about(lambda: _log_bytes(store) <= _MOST_LOG_BYTES, _LOG_SECONDS)
        report.require(short, f"the log has {_log_bytes(store)} bytes {_LOG_SECONDS:.0f} s after the snapshot ended")
        report.require(rate >= _LEAST_WRITES, f"{rate:.0f} rows/s were written beside the snapshot")
        if setting.judges_speed:
            told = f"read p99 {beside * 1000:.0f} ms beside it, {baseline * 1000:.0f} before"
            report.require(beside <= _READ_FACTOR * baseline, told)
        report.figure("read_p99_before_ms", baseline * 1000)
        report.figure("read_p99_beside_ms", beside * 1000)
        report.figure("rows_per_s_beside", rate)
        report.figure("refusals", len(traffic.refusals))
        traffic.require_plenty()
        traffic.judge(report)
        report.require(await store.is_serving(), "the store was not healthy after the fault")
        await check(store, history, report)
        report.rounds += 1
    finally:
        store.end()
        history.close()


@contextlib.asynccontextmanager
async def _holding(database: Path, how: str) -> AsyncIterator[None]:
    """Another process with the same engine, which holds the database for as long as the block lasts."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _HOLDER, str(database), how,
        cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert await process.stdout.readline() == b"held\n"
        yield
    finally:
        process.stdin.close()
        await process.wait()


async def _read_p99(connection: StoreConnection, seconds: float) -> float:
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    request = query_pb2.ListMentionsRequest(page_size=50, view=query_pb2.VIEW_JSON)
    times: list[float] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        await connection.call(stub.ListMentions, request)
        times.append(time.monotonic() - began)
        await asyncio.sleep(0.005)
    return statistics.quantiles(times, n=100)[-1]


def _log_bytes(store: StoreProcess) -> int:
    return store.handle.db_path.with_name("swarm.db-wal").stat().st_size


EXPERIMENT = Experiment(
    key="E8",
    fault="another process holds the write lock 10 s, then a snapshot 60 s under 200 writes/s",
    promise="clients get nothing but answers and refusals with a hint; read p99 at most twice that of before; "
    "the log ≤ 8 MB within 60 s of release; nothing lost",
    meaning="A forgotten shell on the database delays writes and lets the log grow; it breaks nothing and passes.",
    run=_run,
)
