"""Clients that send rows for as long as they are let, never give one up, and note what became of each sending."""

import asyncio
import contextlib
import random
import time
from collections.abc import AsyncIterator, Callable
from types import TracebackType
from typing import Self

from swarmnexus.client import StoreConnection
from swarmnexus.errors import InvalidArgumentError, OverloadedError, SwarmError, UnavailableError
from swarmnexus.v1 import ingest_pb2_grpc
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_REFUSED, IngestMentionsRequest, RowResult
from swarmnexus.v1.model_pb2 import Mention
from tests.faults.experiment import Report, VoidRoundError
from tests.faults.history import History, Op, Outcome
from tests.faults.rows import fingerprint, refusable, row

SENDERS = 8
MOST_ROWS = 12
DEADLINE_SECONDS = 5.0
LEAST_RATE = 50.0  # rows a second
LEAST_ACKED = 500  # rows a round
_PAUSE_SECONDS = 0.05
_MOST_PAUSE_SECONDS = 0.5
Numbered = list[tuple[int, Mention]]


class Traffic:
    """Used as `async with`: inside, the senders run; at the end they finish what they have in hand, or give up.

    A batch is sent until it is acked: an answer that does not come is followed by the same ids again. One in twenty
    batches is sent twice, and holds a row that must be refused.
    """

    def __init__(
        self,
        connect: Callable[[], StoreConnection],
        history: History,
        dice: random.Random,
        *,
        senders: int = SENDERS,
        pause_seconds: float = 0.0,
        deadline_seconds: float = DEADLINE_SECONDS,
        renumber_retries: bool = False,
    ) -> None:
        self._connect, self._history, self._dice = connect, history, dice
        self._senders, self._pause_seconds = senders, pause_seconds
        self._deadline_seconds = deadline_seconds
        self._renumber_retries = renumber_retries  # a planted fault: the retry is another row
        self._next = 1 + max((op.number for op in history.ops), default=0)
        self._stopping = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self.began = 0.0
        self.in_flight = 0
        self.acked_rows = 0
        self.refusals: list[OverloadedError] = []
        self.slowest_refusal_seconds = 0.0
        self.unexpected: list[str] = []

    async def __aenter__(self) -> Self:
        self.began = time.monotonic()
        self._tasks = [asyncio.create_task(self._send_all(number)) for number in range(self._senders)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        done = await asyncio.gather(*self._tasks, return_exceptions=error is not None)
        assert error is not None or not any(done)

    async def until(self, is_so: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
        """Wait for a condition while the senders run. Raises VoidRoundError when it does not come about."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not is_so():
                    if any(task.done() for task in self._tasks):
                        await asyncio.gather(*self._tasks)
                    await asyncio.sleep(0.005)
                return
        raise VoidRoundError(f"{what}: not within {seconds:.0f} s")

    async def until_acked(self, more: int, seconds: float = 30.0) -> None:
        """Wait until so many more rows were acked."""
        goal = self.acked_rows + more
        await self.until(lambda: self.acked_rows >= goal, f"{more} more rows acked", seconds)

    async def until_in_flight(self) -> None:
        """Wait for the instant at which something is under way: the one for a fault."""
        await self.until(lambda: self.in_flight > 0, "a call under way", 5.0)

    def rate(self) -> float:
        """Acked rows a second since the beginning."""
        return self.acked_rows / max(time.monotonic() - self.began, 1e-6)

    def require_busy(self) -> None:
        """Raises VoidRoundError when too little is going on for a fault to prove anything."""
        if self.rate() < LEAST_RATE:
            raise VoidRoundError(f"{self.rate():.0f} rows/s before the fault, {LEAST_RATE:.0f} are needed")
        if not self.in_flight:
            raise VoidRoundError("nothing was under way at the instant of the fault")

    def require_plenty(self) -> None:
        """Raises VoidRoundError when the whole round acked too few rows."""
        if self.acked_rows < LEAST_ACKED:
            raise VoidRoundError(f"{self.acked_rows} rows acked in the round, {LEAST_ACKED} are needed")

    def judge(self, report: Report) -> None:
        """Only errors that say what to do next may have come back, and a refusal for want of room with a hint."""
        report.require(not self.unexpected, f"clients were told {self.unexpected[:3]}")
        report.require(
            all(refusal.retry_after_seconds > 0 for refusal in self.refusals), "a refusal came without a hint when"
        )

    async def _send_all(self, sender: int) -> None:
        connection = self._connect()
        before: Numbered = []
        try:
            while not self._stopping.is_set():
                again = before and self._dice.random() < 1 / 20
                batch = before if again else self._new_batch()
                await self._deliver(connection, sender, batch)
                before = [(number, sent) for number, sent in batch if sent.post.id in self._history.acked]
                if self._pause_seconds:
                    await asyncio.sleep(self._pause_seconds)
        finally:
            await connection.close()

    def _new_batch(self) -> Numbered:
        count = self._dice.randint(1, MOST_ROWS)
        first, self._next = self._next, self._next + count
        batch = [(number, row(number, self._dice)) for number in range(first, first + count)]
        if self._dice.random() < 1 / 20:
            batch[-1] = (batch[-1][0], refusable(batch[-1][0], self._dice))
        return batch

    async def _deliver(self, connection: StoreConnection, sender: int, batch: Numbered) -> None:
        while True:
            outcomes, pause = await self._send(connection, sender, batch)
            if all(outcome is not Outcome.UNKNOWN for outcome in outcomes) and not pause:
                return
            if self._stopping.is_set():
                return
            await asyncio.sleep(pause)
            if self._renumber_retries:
                batch = self._renumbered(batch)

    def _renumbered(self, batch: Numbered) -> Numbered:
        made = []
        for number, sent in batch:
            other = Mention()
            other.CopyFrom(sent)
            other.post.id = str(10**15 + self._next)
            other.calls.clear()
            self._next += 1
            made.append((number, other))
        return made

    async def _send(self, connection: StoreConnection, sender: int, batch: Numbered) -> tuple[list[Outcome], float]:
        """What became of each row, and how long to wait before sending again; 0 when that is no use."""
        stub = ingest_pb2_grpc.IngestServiceStub(connection.channel)
        request = IngestMentionsRequest(mentions=[sent for _, sent in batch])
        t_start, pause = time.time(), _PAUSE_SECONDS
        self.in_flight += 1
        try:
            answer = await connection.call(stub.IngestMentions, request, timeout_seconds=self._deadline_seconds)
            outcomes, pause = [_of_row(result) for result in answer.results], 0.0
        except UnavailableError:
            outcomes = [Outcome.UNKNOWN] * len(batch)
        except OverloadedError as error:
            outcomes = [Outcome.REJECTED] * len(batch)
            self.refusals.append(error)
            self.slowest_refusal_seconds = max(self.slowest_refusal_seconds, time.time() - t_start)
            pause = min(max(error.retry_after_seconds, _PAUSE_SECONDS), _MOST_PAUSE_SECONDS)
        except SwarmError as error:
            kind = type(error).__name__
            self.unexpected.append(f"{kind}: {error}")
            outcomes = [Outcome.REJECTED if isinstance(error, InvalidArgumentError) else Outcome.UNKNOWN] * len(batch)
        finally:
            self.in_flight -= 1
        t_end = time.time()
        await self._history.note(
            Op(sent.post.id, number, sender, fingerprint(sent), t_start, t_end, outcome)
            for (number, sent), outcome in zip(batch, outcomes, strict=True)
        )
        self.acked_rows += sum(outcome is Outcome.ACKED for outcome in outcomes)
        return outcomes, pause


def _of_row(result: RowResult) -> Outcome:
    return Outcome.REJECTED if result.outcome == ROW_OUTCOME_REFUSED else Outcome.ACKED


@contextlib.asynccontextmanager
async def history_in(path: object) -> AsyncIterator[History]:
    """A history for the length of a round."""
    history = History(path)  # type: ignore[arg-type]
    try:
        yield history
    finally:
        history.close()
