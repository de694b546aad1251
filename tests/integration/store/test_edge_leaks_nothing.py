"""Thousands of calls, half of them streams that are cancelled: memory, files and threads stay where they were.

SWARM_SOAK_CALLS=100000 makes it the long soak; the default takes half a minute.
"""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.mentions import mention
from support.store import StoreHandle, ingest_into

from swarmnexus.client import StoreConnection
from swarmnexus.errors import SwarmError
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc, query_pb2, query_pb2_grpc, watch_pb2, watch_pb2_grpc

CALLS = int(os.environ.get("SWARM_SOAK_CALLS", "8000"))
WARM_UP = 4_000
AT_ONCE = 20
# What an allocator keeps and gives back by itself; a leak of one small object a call would be above it at 100,000.
MIB_ALLOWED = 30 if CALLS > 50_000 else 10


@dataclass(frozen=True)
class Held:
    """What a process holds."""

    mib: float
    files: int
    threads: int


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
                    with pytest.raises(SwarmError):
                        await connection.call(query.GetMention, query_pb2.GetMentionRequest(id="x"), timeout_seconds=30)

    await asyncio.gather(*(some(first) for first in range(AT_ONCE)))


async def test_a_store_holds_no_more_after_thousands_of_cancelled_streams(store: StoreHandle) -> None:
    ingest_into(store, [mention(number) for number in range(100)])
    assert store.process is not None
    connection = store.connect()
    try:
        await half_cancelled(connection, WARM_UP)
        warm, own_warm = held(store.process.pid), held(os.getpid())
        seen = [warm.mib]
        for _ in range(4):
            await half_cancelled(connection, CALLS // 4)
            seen.append(held(store.process.pid).mib)
        end, own_end = held(store.process.pid), held(os.getpid())
    finally:
        await connection.close()
    shown = (
        f"MiB of the store: {', '.join(f'{mib:.1f}' for mib in seen)}; client {own_warm.mib:.1f} → {own_end.mib:.1f}"
    )
    assert end.mib - warm.mib <= MIB_ALLOWED, shown
    assert own_end.mib - own_warm.mib <= MIB_ALLOWED, shown
    assert abs(end.files - warm.files) <= 5
    assert abs(end.threads - warm.threads) <= 5
