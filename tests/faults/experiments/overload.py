"""E14: far more at once than the store can take."""

import asyncio
import random
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from swarmnexus.client import StoreConnection
from swarmnexus.errors import OverloadedError, SwarmError, UnavailableError
from swarmnexus.v1 import ingest_pb2_grpc
from swarmnexus.v1.ingest_pb2 import IngestMentionsRequest
from tests.faults.checker import check
from tests.faults.experiment import Experiment, Report, Setting
from tests.faults.history import History, Op, Outcome
from tests.faults.rows import fingerprint, row
from tests.faults.store_process import StoreProcess

_BURST = 3_000
_PEAK_CLIENTS = 64
_OVERLOAD_CLIENTS = 12 * _PEAK_CLIENTS  # three times what the gate lets in
_SECONDS, _QUICK_SECONDS = 60.0, 6.0
_PEAK_SECONDS = 5.0
_LEAST_GOODPUT = 0.8
_MOST_SLOWER = 5.0
_CHANNELS = 4
_DEADLINE_SECONDS = 30.0


@dataclass
class _Load:
    """What single-row clients did."""

    acked: int = 0
    shed: int = 0
    unknown: int = 0
    times: list[float] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    number: int = 0
    waiting: list[Op] = field(default_factory=list)  # for the history, which is written between the loads

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
        dice, numbers = setting.new_dice(), iter(range(1, 10**9))

        async def load(clients: int, seconds: float) -> tuple[_Load, float]:
            done, began = _Load(), time.monotonic()
            end = began + seconds
            async with asyncio.TaskGroup() as group:
                for client in range(clients):
                    connection = connections[client % _CHANNELS]
                    group.create_task(_client(connection, done, dice, numbers, end))
            await history.note(done.waiting)
            return done, done.acked / (time.monotonic() - began)

        burst, _ = await load(_BURST, 0.0)
        report.require(await store.is_serving(), "health turned under a burst")
        peak, peak_rate = await load(_PEAK_CLIENTS, _PEAK_SECONDS)
        flood, flood_rate = await load(_OVERLOAD_CLIENTS, _QUICK_SECONDS if setting.quick else _SECONDS)
        told = [*burst.unexpected, *peak.unexpected, *flood.unexpected]
        report.require(not told, f"clients were told {told[:3]}")
        report.require(burst.acked == _BURST, f"{burst.acked} of {_BURST} at once were acked in the end")
        report.require(flood_rate >= _LEAST_GOODPUT * peak_rate, f"{flood_rate:.0f} rows/s of {peak_rate:.0f} at best")
        slower = flood.p99() / peak.p99()
        report.require(slower <= _MOST_SLOWER, f"accepted calls: p99 is {slower:.1f} times that of the best load")
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
    connection: StoreConnection, load: _Load, dice: random.Random, numbers: Iterator[int], end: float
) -> None:
    """One row after the other until `end`, each until it is acked."""
    stub = ingest_pb2_grpc.IngestServiceStub(connection.channel)
    sender = 0
    while True:
        number = next(numbers)
        sender = sender or number
        sent = row(number, dice)
        request, digest, outcome = IngestMentionsRequest(mentions=[sent]), fingerprint(sent), Outcome.UNKNOWN
        while outcome is not Outcome.ACKED:
            t_start, pause = time.time(), 0.05
            try:
                await connection.call(stub.IngestMentions, request, timeout_seconds=_DEADLINE_SECONDS)
                outcome, pause = Outcome.ACKED, 0.0
                load.acked += 1
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
            load.waiting.append(Op(sent.post.id, number, sender, digest, t_start, time.time(), outcome))
            await asyncio.sleep(pause)
        if time.monotonic() >= end:
            return


EXPERIMENT = Experiment(
    key="E14",
    fault="3,000 ingests at once, then for 60 s three times the clients that the gate lets in",
    promise="what is refused is refused by our gate with a hint, and all 3,000 are acked in the end; goodput ≥ 80 % of "
    "the best; p99 of accepted calls ≤ 5 times that of the best load; nothing lost",
    meaning="A flood slows nobody who is let in, and loses nothing of who is told to come again.",
    run=_run,
)
