"""E1: kill -9 amid ingest, of the process that serves or of the one that writes; the other ends by itself."""

import statistics
import time

from tests.faults.checker import check
from tests.faults.experiment import Experiment, Report, Setting
from tests.faults.history import History
from tests.faults.store_process import StoreProcess
from tests.faults.traffic import Traffic

ROUNDS, QUICK_ROUNDS = 50, 3
ROUNDS_A_DATABASE = 10
MOST_WAIT_SECONDS = 2.0
_WRITING_EVERY = 3  # rounds, in the last of which the process that writes is killed alone
_EXIT_SECONDS = 5.0
_P95_SECONDS, _MOST_SECONDS = 3.0, 5.0


async def _run(setting: Setting, report: Report) -> None:
    starts: list[float] = []
    resumed: list[float] = []
    store: StoreProcess | None = None
    history: History | None = None
    rounds = setting.rounds(ROUNDS, QUICK_ROUNDS)
    for number in range(rounds):
        if store is None or history is None or number % ROUNDS_A_DATABASE == 0:
            if store:
                await store.stop()
            folder = setting.room(f"database-{number}")
            store, history = StoreProcess(folder, setting.module), History(folder / "history.jsonl")
            await store.start()
        try:
            start, first_ack = await _round(number, store, history, setting, report)
            starts.append(start)
            resumed.append(first_ack)
        finally:
            if number == rounds - 1 or report.problems:
                store.end()
        report.rounds += 1
        report.say(f"round {number + 1} of {rounds}: {len(history.acked)} acked, serving after {starts[-1]:.2f} s")
        if report.problems:
            return
    p95 = statistics.quantiles([*starts, starts[-1]], n=20, method="inclusive")[-1]
    report.figure("serving_p95_s", p95)
    report.figure("serving_max_s", max(starts))
    report.figure("first_ack_max_s", max(resumed))
    report.require(p95 <= _P95_SECONDS, f"p95 of restart to SERVING is {p95:.2f} s, {_P95_SECONDS} are allowed")
    report.require(max(starts) <= _MOST_SECONDS, f"one restart took {max(starts):.2f} s to SERVING")


async def _round(
    number: int, store: StoreProcess, history: History, setting: Setting, report: Report
) -> tuple[float, float]:
    """Seconds from the restart to SERVING, and from the kill to the first ack."""
    report.require(await store.is_serving(), "the store was not healthy before the fault")
    dice, renumber = setting.new_dice(), setting.renumber_retries
    async with Traffic(store.handle.connect, history, dice, renumber_retries=renumber) as traffic:
        await traffic.until_acked(100)
        end = time.monotonic() + dice.uniform(0, MOST_WAIT_SECONDS)
        await traffic.until(lambda: time.monotonic() >= end, "the instant")
        await traffic.until_in_flight()
        traffic.require_busy()
        killed = time.monotonic()
        if number % _WRITING_EVERY == _WRITING_EVERY - 1:
            store.kill_writing()
            report.require(await store.exited(_EXIT_SECONDS) != 0, "the store exits 0 when its writing process is gone")
        else:
            store.kill()
        start = await store.start()
        await traffic.until_acked(1)
        first_ack = time.monotonic() - killed
        await traffic.until(lambda: traffic.acked_rows >= 600, "600 rows acked")
    traffic.require_plenty()
    traffic.judge(report)
    report.require(await store.is_serving(), "the store was not healthy after the fault")
    await check(store, history, report)
    report.worst("acked_in_a_round_max", traffic.acked_rows)
    return start, first_ack


EXPERIMENT = Experiment(
    key="E1",
    fault="kill -9 of the store, or of the process that writes for it, amid ingest",
    promise="50 kills, each within 2 s of full traffic: nothing lost, phantom, twice or changed; restart to SERVING "
    "p95 ≤ 3 s and never above 5 s; clients go on by themselves",
    meaning="A crash, an OOM kill or a hasty `kill -9` costs nothing that a client was told is stored.",
    run=_run,
)
