"""E3: the disk says that it could not keep what was written: fsync and fdatasync fail with EIO."""

import asyncio
import time

from tests.faults.checker import check
from tests.faults.experiment import Experiment, Report, Setting
from tests.faults.history import History, Outcome
from tests.faults.store_process import StoreProcess
from tests.faults.tracing import failing
from tests.faults.traffic import Traffic

FULL, QUICK = tuple(range(1, 41)), (1, 4)
_NOT_SERVING_SECONDS, _EXIT_SECONDS = 1.0, 5.0


async def _run(setting: Setting, report: Report) -> None:
    counts = QUICK if setting.quick else FULL
    for which in counts:
        await _round(setting, which, report)
        report.rounds += 1
        report.say(f"from call {which} on: exit after {report.figures.get('exit_max_s')} s at most so far")
        if report.problems:
            return


async def _round(setting: Setting, which: int, report: Report) -> None:
    folder = setting.room(f"from-{which}")
    store, history = StoreProcess(folder, setting.module), History(folder / "history.jsonl")
    try:
        await store.start()
        async with Traffic(store.handle.connect, history, setting.new_dice()) as traffic:
            await traffic.until_acked(500)
            report.require(await store.is_serving(), "the store was not healthy before the fault")
            await traffic.until_in_flight()
            traffic.require_busy()
            inject = f"fsync,fdatasync:error=EIO:when={which}+"
            async with failing(store.writing_pid, inject, folder / "strace.log") as trace:
                await traffic.until(lambda: trace.first_injection() is not None, "a sync that fails")
                failed_at = trace.first_injection() or 0.0
                await _dies(store, failed_at, report)
            store.end()
            late = [op for op in history.ops if op.outcome is Outcome.ACKED and op.t_start > failed_at]
            report.require(not late, f"{len(late)} rows sent after the failed sync were acked")
            report.worst("acks_after", len(late))
            if report.problems:
                return
            await store.start()
            await traffic.until_acked(1)
        traffic.require_plenty()
        traffic.judge(report)
        report.require(await store.is_serving(), "the store was not healthy after the fault")
        await check(store, history, report)
    finally:
        store.end()
        history.close()


async def _dies(store: StoreProcess, failed_at: float, report: Report) -> None:
    """Health turns within a second, the process ends within five, and not with code 0."""
    silent_after = code = None
    while time.time() < failed_at + _EXIT_SECONDS:
        if silent_after is None and not await store.is_serving(0.2):
            silent_after = time.time() - failed_at
        if not store.is_running():
            code = await store.exited(1.0)
            break
        await asyncio.sleep(0.01)
    report.require(code is not None, f"the store still runs {_EXIT_SECONDS} s after a failed sync")
    report.require(code != 0, "the store exits 0 after a failed sync, so that nobody would start it again")
    if silent_after is None:
        report.require(code is not None, "health says SERVING after a failed sync")
        return
    report.require(silent_after <= _NOT_SERVING_SECONDS, f"health said SERVING for {silent_after:.2f} s more")
    report.worst("not_serving_max_s", silent_after)
    report.worst("exit_max_s", time.time() - failed_at)


EXPERIMENT = Experiment(
    key="E3",
    fault="fsync and fdatasync fail with EIO from the Nth call on",
    promise="N from 1 to 40: no row sent after the first failed sync is acked; NOT_SERVING ≤ 1 s; exit ≤ 5 s; after a "
    "restart without the fault nothing is lost",
    meaning="A failing disk stops the store at once and loudly; it never goes on acking what may not be kept.",
    run=_run,
    needs=("root", "strace"),
)
