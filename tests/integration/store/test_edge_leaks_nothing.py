"""Thousands of calls, half of them streams that are cancelled: memory, files and threads stay where they were.

SWARM_SOAK_CALLS=100000 makes it the long soak; the default takes half a minute.
"""

import os

from support.cancelled_streams import press
from support.mentions import mention
from support.store import StoreHandle, ingest_into

CALLS = int(os.environ.get("SWARM_SOAK_CALLS", "8000"))
WARM_UP = 4_000
# What an allocator keeps and gives back by itself; a leak of one small object a call would be above it at 100,000.
MIB_ALLOWED = 30 if CALLS > 50_000 else 10


def test_neither_store_nor_client_holds_more_after_thousands_of_cancelled_streams(store: StoreHandle) -> None:
    ingest_into(store, [mention(number) for number in range(100)])
    assert store.process is not None
    seen = press(store.target, store.write_token, store.process.pid, [WARM_UP, *[CALLS // 4] * 4])
    warm, end = seen[0], seen[-1]
    shown = "MiB of store and client: " + ", ".join(f"{each.store.mib:.1f} {each.client.mib:.1f}" for each in seen)
    for before, after in ((warm.store, end.store), (warm.client, end.client)):
        assert after.mib - before.mib <= MIB_ALLOWED, shown
        assert abs(after.files - before.files) <= 5
        assert abs(after.threads - before.threads) <= 5
