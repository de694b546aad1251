"""Sending rows to the store: in batches, some at a time, again under the same ids until they are acked."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

from swarmnexus.client import StoreConnection
from swarmnexus.errors import OverloadedError, UnavailableError
from swarmnexus.limits import MAX_ROWS_BYTES
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_REFUSED, RowResult
from swarmnexus.v1.model_pb2 import Heartbeat, Mention, Price, StanceLabel, StanceModel

# The store folds what waits into one commit, and reads what comes next meanwhile. Of 10,632 tweets with calls, 16
# batches under way brought in 1.25 times as many a second as four did; more than that only takes memory.
IN_FLIGHT = 16
_LARGE_IN_FLIGHT = 4  # of those below, which are as large as the store takes in at once
BATCH_MENTIONS = 160
BATCH_PRICES = 2_000
BATCH_LABELS = 2_000
_BATCH_BYTES = MAX_ROWS_BYTES
_TIMEOUT_SECONDS = 15.0
_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 2.0

Message = TypeVar("Message", Mention, Price, StanceLabel)
Answer = TypeVar("Answer")
OnFailure = Callable[[BaseException], None]


@dataclass(frozen=True, slots=True)
class Row(Generic[Message]):
    """A message with whatever the sender needs to know it again by."""

    message: Message
    tag: Any = None


OnResult = Callable[[Row[Message], RowResult], None]


class Uploader:
    """The store, as one sends to it. Memory is that of the batches under way."""

    def __init__(
        self,
        store: StoreConnection,
        *,
        patience_seconds: float,
        on_failure: OnFailure = lambda _error: None,
        model: StanceModel | None = None,
    ) -> None:
        """`patience_seconds` is how long a batch is tried; `on_failure` hears of each attempt that is repeated.

        `model` is what the labels that are sent are of: the store is told once, before the first of them.
        """
        self._store = store
        self._stub = ingest_pb2_grpc.IngestServiceStub(store.channel)
        self._patience_seconds = patience_seconds
        self._on_failure = on_failure
        self._model = model

    async def send_mentions(self, rows: Iterable[Row[Mention]], on_result: OnResult[Mention]) -> None:
        """Send all rows; `on_result` hears what became of each once it is on disk. Raises SwarmError."""
        await self.introduce_model()
        await self._pipeline(_batches(rows, BATCH_MENTIONS), self._ingest_mentions, on_result, IN_FLIGHT)

    async def send_prices(self, rows: Iterable[Row[Price]], on_result: OnResult[Price]) -> None:
        """Send all rows; `on_result` hears what became of each once it is on disk. Raises SwarmError."""
        await self._pipeline(_batches(rows, BATCH_PRICES), self._ingest_prices, on_result, _LARGE_IN_FLIGHT)

    async def send_labels(self, rows: Iterable[Row[StanceLabel]], on_result: OnResult[StanceLabel]) -> None:
        """Send all rows; `on_result` hears what became of each once it is on disk. Raises SwarmError."""
        await self.introduce_model()
        await self._pipeline(_batches(rows, BATCH_LABELS), self._ingest_labels, on_result, _LARGE_IN_FLIGHT)

    async def introduce_model(self) -> None:
        """Tell the store what the model is, and that it is in use; the first time only. Raises SwarmError."""
        if self._model is not None:
            request = ingest_pb2.RegisterModelRequest(model=self._model)
            await self.patiently(
                lambda: self._store.call(self._stub.RegisterModel, request, timeout_seconds=_TIMEOUT_SECONDS)
            )
            self._model = None

    async def send_heartbeat(self, heartbeat: Heartbeat) -> None:
        """Note the heartbeat in the store. Raises SwarmError."""
        request = ingest_pb2.RecordHeartbeatRequest(heartbeat=heartbeat)
        await self.patiently(
            lambda: self._store.call(self._stub.RecordHeartbeat, request, timeout_seconds=_TIMEOUT_SECONDS)
        )

    async def _ingest_mentions(self, messages: list[Mention]) -> Sequence[RowResult]:
        request = ingest_pb2.IngestMentionsRequest(mentions=messages)
        answer = await self._store.call(self._stub.IngestMentions, request, timeout_seconds=_TIMEOUT_SECONDS)
        return answer.results

    async def _ingest_prices(self, messages: list[Price]) -> Sequence[RowResult]:
        request = ingest_pb2.IngestPricesRequest(prices=messages)
        answer = await self._store.call(self._stub.IngestPrices, request, timeout_seconds=_TIMEOUT_SECONDS)
        return answer.results

    async def _ingest_labels(self, messages: list[StanceLabel]) -> Sequence[RowResult]:
        request = ingest_pb2.IngestLabelsRequest(labels=messages)
        answer = await self._store.call(self._stub.IngestLabels, request, timeout_seconds=_TIMEOUT_SECONDS)
        return answer.results

    async def _pipeline(
        self,
        batches: Iterator[list[Row[Message]]],
        ingest: Callable[[list[Message]], Awaitable[Sequence[RowResult]]],
        on_result: OnResult[Message],
        most_under_way: int,
    ) -> None:
        async def send(batch: list[Row[Message]]) -> None:
            messages = [row.message for row in batch]
            refused = _refusal_for_size(messages[0])
            if refused:  # alone in its batch: sent, it would be refused whole, and keep all that comes after from going
                on_result(batch[0], refused)
                return
            results = await self.patiently(lambda: ingest(messages))
            for row, result in zip(batch, results, strict=True):
                on_result(row, result)

        under_way: set[asyncio.Task[None]] = set()
        try:
            for batch in batches:
                under_way.add(asyncio.create_task(send(batch)))
                # let the batch leave before the next one is read, which does not give way by itself
                await asyncio.sleep(0)
                if len(under_way) >= most_under_way:
                    under_way = await _some_done(under_way)
            while under_way:
                under_way = await _some_done(under_way)
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)

    async def patiently(self, attempt: Callable[[], Awaitable[Answer]]) -> Answer:
        """What the attempt answers. Raises SwarmError.

        Unknown outcomes and refusals for overload are tried again; everything is idempotent by id.
        """
        retrying = AsyncRetrying(
            retry=retry_if_exception_type((UnavailableError, OverloadedError)),
            wait=_pause_seconds,
            stop=stop_after_delay(self._patience_seconds),
            before_sleep=self._tell,
            reraise=True,
        )
        async for trial in retrying:
            with trial:
                answer = await attempt()
        return answer

    def _tell(self, state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        if error is not None:
            self._on_failure(error)


_backoff = wait_exponential_jitter(
    multiplier=_FIRST_PAUSE_SECONDS, max=_LONGEST_PAUSE_SECONDS, jitter=_FIRST_PAUSE_SECONDS
)


def _pause_seconds(state: RetryCallState) -> float:
    """Exponential with jitter, and never before the store asked to be asked again."""
    error = state.outcome.exception() if state.outcome else None
    hint = error.retry_after_seconds if isinstance(error, OverloadedError) else 0.0
    return max(hint, _backoff(state))


async def _some_done(under_way: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Those still under way after at least one is done. Raises what a done one raised."""
    done, pending = await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
    try:
        for task in done:
            task.result()
    except BaseException:
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        raise
    return pending


def _refusal_for_size(message: Message) -> RowResult | None:
    """What the store would say of a row that fits into no message, as a mention below very many long posts is."""
    size = message.ByteSize()
    if size <= _BATCH_BYTES:
        return None
    row_id = _row_id(message)
    told = f"has {size} bytes with its thread; at most {_BATCH_BYTES} are accepted"
    return RowResult(id=row_id[:60], outcome=ROW_OUTCOME_REFUSED, field="thread", reason=told)


def _row_id(message: Message) -> str:
    """As the store names the row."""
    if isinstance(message, Mention):
        return message.post.id
    if isinstance(message, StanceLabel):
        return message.post_id
    return f"{message.ticker}@{message.at_ms}"


def _batches(rows: Iterable[Row[Message]], most: int) -> Iterator[list[Row[Message]]]:
    """The rows in lists of at most so many, each of which fits into one message."""
    batch: list[Row[Message]] = []
    size = 0
    for row in rows:
        bytes_more = row.message.ByteSize()
        if batch and (len(batch) == most or size + bytes_more > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += bytes_more
    if batch:
        yield batch
