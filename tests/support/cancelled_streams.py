"""A client that leaves half of its streams, in a process of its own, so that its memory is its own as well."""

import asyncio
import ctypes
import gc
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from swarmnexus.client import StoreConnection
from swarmnexus.errors import SwarmError
from swarmnexus.settings import StoreClientSettings
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc, query_pb2, query_pb2_grpc, watch_pb2, watch_pb2_grpc

from .mentions import mention

AT_ONCE = 20


@dataclass(frozen=True)
class Held:
    """What a process holds."""

    mib: float
    files: int
    threads: int


@dataclass(frozen=True)
class Both:
    """What the store and its client hold at one instant."""

    store: Held
    client: Held


def held(pid: int) -> Held:
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line)
    files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return Held(int(status["VmRSS"].split()[0]) / 1024, files, int(status["Threads"]))


async def half_cancelled(connection: StoreConnection, calls: int) -> None:
    """In turn: a read, a write, a stream left after its first answer, a stream left before it, a refused call."""
    query, ingest = (
        query_pb2_grpc.QueryServiceStub(connection.channel),
        ingest_pb2_grpc.IngestServiceStub(connection.channel),
    )
    watch = watch_pb2_grpc.WatchServiceStub(connection.channel).Watch

    async def some(first: int) -> None:
        for number in range(first, calls, AT_ONCE):
            match number % 6:
                case 0:
                    await connection.call(query.GetMeta, query_pb2.GetMetaRequest(), timeout_seconds=30)
                case 1:
                    request = ingest_pb2.IngestMentionsRequest(mentions=[mention(number % 50)])
                    await connection.call(ingest.IngestMentions, request, timeout_seconds=30)
                case 2 | 3:
                    steps = aiter(connection.stream(watch, watch_pb2.WatchRequest(after_position=0, mentions=True)))
                    await anext(steps)
                    await steps.aclose()  # type: ignore[attr-defined]
                case 4:
                    call = watch(watch_pb2.WatchRequest(), timeout=30, metadata=connection._metadata)
                    call.cancel()
                case 5:
                    try:
                        request_of_none = query_pb2.GetMentionRequest(id="x")
                        await connection.call(query.GetMention, request_of_none, timeout_seconds=30)
                    except SwarmError:
                        continue
                    raise AssertionError("a mention that is not there was answered")

    await asyncio.gather(*(some(first) for first in range(AT_ONCE)))


def _let_go_of_garbage() -> None:
    """What waits for the collector, or for the allocator to give it back, is no leak."""
    gc.collect()
    if hasattr(libc := ctypes.CDLL(None), "malloc_trim"):
        libc.malloc_trim(0)


async def _drive(target: str, token: str, store_pid: int, rounds: list[int]) -> list[Both]:
    connection = StoreConnection(StoreClientSettings(store_target=target), token)
    seen: list[Both] = []
    try:
        for calls in rounds:
            await half_cancelled(connection, calls)
            _let_go_of_garbage()
            seen.append(Both(held(store_pid), held(os.getpid())))
    finally:
        await connection.close()
    return seen


def _run(target: str, token: str, store_pid: int, rounds: list[int]) -> list[Both]:
    return asyncio.run(_drive(target, token, store_pid, rounds))


def press(target: str, token: str, store_pid: int, rounds: list[int]) -> list[Both]:
    """Rounds of so many calls each, from a new process; answers what both processes held after each round."""
    with ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_run, target, token, store_pid, rounds).result()
