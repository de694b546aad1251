"""E14: far more at once than the store can take."""

import asyncio
import gc
import itertools
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from store_svc.settings import StoreSettings
from swarmnexus.client import StoreConnection
from swarmnexus.errors import OverloadedError, SwarmError, UnavailableError
from swarmnexus.v1.ingest_pb2 import IngestMentionsRequest
from tests.faults.checker import check
from tests.faults.experiment import Experiment, Report, Setting
from tests.faults.history import History, Op, Outcome
from tests.faults.rows import fingerprint, row
from tests.faults.store_process import StoreProcess

_BURST = 3_000
_PEAK_CLIENTS = 64
_OVERLOAD_CLIENTS = 3 * int(StoreSettings.model_fields["store_max_calls"].default)  # of what the gate lets in
_SECONDS, _QUICK_SECONDS = 60.0, 5.0
_PEAK_SECONDS = 4.0
_RAMP_SECONDS = 1.0  # over which the clients of a lasting load come; those of the burst come at once
_LEAST_GOODPUT = 0.8
_MOST_SLOWER = 5.0
_CHANNELS = 4
_READY, _QUICK_READY = 120_000, 20_000
_METHOD = "/swarmnexus.v1.IngestService/IngestMentions"
_DEADLINE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class _Ready:
    """A row that only has to be sent."""

    id: str
    number: int
    sha256: str
    request: bytes


@dataclass
class _Load:
    """What single-row clients did."""

    acked: int = 0
    acked_in_time: int = 0  # before the load ended: the last who were told to come again come after it
    shed: int = 0
    unknown: int = 0
    times: list[float] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    ops: list[Op] = field(default_factory=list)  # for the history, which is written between the loads

    def p99(self) -> float:
        return statistics.quantiles(self.times, n=100)[-1]


async def _run(setting: Setting, report: Report) -> None:
    folder = setting.room("store")
    store, history = StoreProcess(folder, setting.module), History(folder / "history.jsonl")
    connections: list[StoreConnection] = []
    try:
        await store.start()
        report.require(await store.is_serving(), "the store was not healthy before the fault")
        connections = [store.handle.connect() for _ in range(_CHANNELS)]
        ready = _ready_rows(setting.new_dice(), setting.rounds(_READY, _QUICK_READY))

        async def load(clients: int, seconds: float) -> tuple[_Load, float]:
            done, end = _Load(), time.monotonic() + seconds
            async with asyncio.TaskGroup() as group:
                for client in range(clients):
                    connection = connections[client % _CHANNELS]
                    group.create_task(
                        _client(connection, done, ready, end, min(seconds, _RAMP_SECONDS) * client / clients)
                    )
            await history.note(done.ops)
            return done, done.acked_in_time / max(seconds, 1e-6)

        burst, _ = await load(_BURST, 0.0)
        report.require(await store.is_serving(), "health turned under a burst")
        peak, peak_rate = await load(_PEAK_CLIENTS, _PEAK_SECONDS)
        flood, flood_rate = await load(_OVERLOAD_CLIENTS, _QUICK_SECONDS if setting.quick else _SECONDS)
        told = [*burst.unexpected, *peak.unexpected, *flood.unexpected]
        report.require(not told, f"clients were told {told[:3]}")
        report.require(burst.acked == _BURST, f"{burst.acked} of {_BURST} at once were acked in the end")
        slower = flood.p99() / peak.p99()
        if setting.judges_speed:
            enough = flood_rate >= _LEAST_GOODPUT * peak_rate
            report.require(enough, f"{flood_rate:.0f} rows/s of {peak_rate:.0f} at best")
            report.require(slower <= _MOST_SLOWER, f"accepted calls: p99 is {slower:.1f} times that of the best load")
        report.figure("overload_p99_times_peak", slower)
        report.figure("burst_shed", burst.shed)
        report.figure("burst_unknown", burst.unknown)
        report.figure("goodput_of_peak", flood_rate / peak_rate)
        report.figure("peak_rows_per_s", peak_rate)
        report.figure("peak_p99_ms", peak.p99() * 1000)
        report.figure("overload_p99_ms", flood.p99() * 1000)
        report.figure("overload_shed", flood.shed)
        report.require(await store.is_serving(), "the store was not healthy after the fault")
        await check(store, history, report)
        report.rounds += 1
    finally:
        for connection in connections:
            await connection.close()
        store.end()
        history.close()


async def _client(
    connection: StoreConnection, load: _Load, ready: Iterator[_Ready], end: float, wait_seconds: float
) -> None:
    """One row after the other until `end`, each until it is acked."""
    await asyncio.sleep(wait_seconds)
    ingest = connection.channel.unary_unary(_METHOD)  # bytes in, bytes out: the client is to cost little
    while True:
        row, outcome = next(ready), Outcome.UNKNOWN
        while outcome is not Outcome.ACKED:
            t_start, pause = time.time(), 0.05
            try:
                await connection.call(ingest, row.request, timeout_seconds=_DEADLINE_SECONDS)
                outcome, pause = Outcome.ACKED, 0.0
                load.acked += 1
                load.acked_in_time += time.monotonic() < end
                load.times.append(time.time() - t_start)
            except OverloadedError as error:
                outcome = Outcome.REJECTED
                load.shed += 1
                pause = error.retry_after_seconds
                if pause <= 0:
                    load.unexpected.append("a refusal without a hint")
            except UnavailableError:  # gRPC's own CANCELLED among them: sent again under the same id
                outcome = Outcome.UNKNOWN
                load.unknown += 1
            except SwarmError as error:
                load.unexpected.append(f"{type(error).__name__}: {error}")
                return
            # every row is a sender of its own: nothing is said of the order between two
            load.ops.append(Op(row.id, row.number, row.number, row.sha256, t_start, time.time(), outcome))
            await asyncio.sleep(pause)
        if time.monotonic() >= end:
            return


def _ready_rows(dice: random.Random, beforehand: int) -> Iterator[_Ready]:
    """Rows without end; so many are made before the first is asked for, since making them takes time of its own."""

    def made() -> Iterator[_Ready]:
        for number in itertools.count(1):
            sent = row(number, dice)
            request = IngestMentionsRequest(mentions=[sent]).SerializeToString()
            yield _Ready(sent.post.id, number, fingerprint(sent), request)

    endless = made()
    first = list(itertools.islice(endless, beforehand))
    gc.freeze()  # the client's own pauses are not the store's
    return itertools.chain(first, endless)


EXPERIMENT = Experiment(
    key="E14",
    fault="3,000 ingests at once, then for 60 s three times the clients that the gate lets in",
    promise="what is refused is refused by our gate with a hint, and all 3,000 are acked in the end; goodput ≥ 80 % of "
    "the best; p99 of accepted calls ≤ 5 times that of the best load; nothing lost",
    meaning="A flood slows nobody who is let in, and loses nothing of who is told to come again.",
    run=_run,
)
