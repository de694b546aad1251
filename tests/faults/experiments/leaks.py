"""E16: a hundred thousand calls, half of them streams that are broken off: does the store keep any of it?"""

import asyncio
import statistics
from pathlib import Path

from support.trends import mann_kendall_p

from swarmnexus.client import StoreConnection
from swarmnexus.v1 import query_pb2, query_pb2_grpc, watch_pb2, watch_pb2_grpc
from tests.faults.checker import check
from tests.faults.experiment import Experiment, Report, Setting
from tests.faults.history import History
from tests.faults.store_process import StoreProcess
from tests.faults.traffic import Traffic

CALLS, QUICK_CALLS = 100_000, 6_000
_SAMPLES = 60
_WARM_UP = 0.2  # of the calls, before memory is looked at
_AT_ONCE = 32
_MOST_GROWTH_MB = 30.0
_SIGNIFICANT = 0.05
_SLACK = 2


async def _run(setting: Setting, report: Report) -> None:
    folder = setting.room("store")
    store, history = StoreProcess(folder, setting.module), History(folder / "history.jsonl")
    calls = setting.rounds(CALLS, QUICK_CALLS)
    try:
        await store.start()
        async with Traffic(store.handle.connect, history, setting.new_dice()) as traffic:
            await traffic.until_acked(500)
        async with store.connected() as connection:
            await _calls(connection, int(calls * _WARM_UP))
        fds, threads = await _at_rest(store)
        resident: list[float] = []
        for _ in range(_SAMPLES):
            async with store.connected() as connection:
                await _calls(connection, int(calls * (1 - _WARM_UP)) // _SAMPLES)
            resident.append(_resident_mb(store.pid) + _resident_mb(store.writing_pid))
        fds_after, threads_after = await _at_rest(store)
        growth = statistics.median(resident[-5:]) - statistics.median(resident[:5])
        p = mann_kendall_p(resident[len(resident) // 2 :])
        report.figure("calls", calls)
        report.figure("resident_mb", resident[-1])
        report.figure("growth_mb", growth)
        report.figure("mann_kendall_p", p)
        report.figure("fds", f"{fds} → {fds_after}")
        report.figure("threads", f"{threads} → {threads_after}")
        report.require(growth <= _MOST_GROWTH_MB, f"it grew by {growth:.1f} MB")
        # a rise that chance does not explain counts where it amounts to something
        slope = statistics.median(resident[-5:]) - statistics.median(resident[len(resident) // 2 :][:5])
        report.figure("growth_in_last_half_mb", slope)
        report.require(p > _SIGNIFICANT or slope <= 0 or setting.quick, f"memory still rises at the end: p = {p:.4f}")
        report.require(abs(fds_after - fds) <= _SLACK, f"file descriptors: {fds} before, {fds_after} after")
        report.require(abs(threads_after - threads) <= _SLACK, f"threads: {threads} before, {threads_after} after")
        await check(store, history, report)
        report.rounds += 1
    finally:
        store.end()
        history.close()


async def _calls(connection: StoreConnection, count: int) -> None:
    """So many calls, by turns a list that is read and a watch that is broken off after its first answer."""
    query = query_pb2_grpc.QueryServiceStub(connection.channel)
    watch = watch_pb2_grpc.WatchServiceStub(connection.channel)
    left = iter(range(count))

    async def some() -> None:
        for number in left:
            if number % 2:
                await connection.call(query.ListMentions, query_pb2.ListMentionsRequest(page_size=5))
                continue
            steps = connection.stream(watch.Watch, watch_pb2.WatchRequest(after_position=0))
            async for _ in steps:
                break
            await steps.aclose()  # type: ignore[attr-defined]

    async with asyncio.TaskGroup() as group:
        for _ in range(_AT_ONCE):
            group.create_task(some())


async def _at_rest(store: StoreProcess) -> tuple[int, int]:
    """Descriptors and threads once connections have gone: the least of a second's looks."""
    looks = []
    for _ in range(20):
        processes = [Path(f"/proc/{pid}") for pid in (store.pid, store.writing_pid)]
        looks.append((_count(processes, "fd"), _count(processes, "task")))
        await asyncio.sleep(0.05)
    return min(fds for fds, _ in looks), min(threads for _, threads in looks)


def _count(processes: list[Path], of: str) -> int:
    return sum(len(list((process / of).iterdir())) for process in processes)


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("the process has no resident size")


EXPERIMENT = Experiment(
    key="E16",
    fault="100,000 calls, half of them streams broken off",
    promise="memory grows by ≤ 30 MB after the warm-up and does not still rise in the last half (Mann-Kendall "
    "p > 0.05); descriptors and threads end where they began, ± 2",
    meaning="A store that many come and go at needs no restart to stay small.",
    run=_run,
)
