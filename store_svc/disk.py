"""Whether the database's disk still has room, said before writing fails."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from prometheus_client import Gauge

from swarmnexus.logs import get_logger

_LOOK_EVERY_SECONDS = 1.0
_RECOVERED = 1.5  # so much more room than the limit, lest the state change with every write
FREE_BYTES = Gauge("nexus_disk_free_bytes", "Bytes that the store can still write to its database's disk.")
_log = get_logger(__name__)


def is_low(free_bytes: int, limit_bytes: int, *, was_low: bool) -> bool:
    """Low from below the limit on, until there is half as much again."""
    return free_bytes < limit_bytes * (_RECOVERED if was_low else 1)


async def watch_disk(folder: Path, limit_bytes: int, on_change: Callable[[bool], None]) -> None:
    """Look for ever; `on_change(low)` hears of each change. Nothing is low at first, nor ever with a limit of 0."""
    low = False
    while True:
        free = await asyncio.to_thread(_free_bytes, folder)
        FREE_BYTES.set(free)
        if is_low(free, limit_bytes, was_low=low) is not low:
            low = not low
            told = _log.error if low else _log.info
            told("the disk is low" if low else "the disk has room again", free_bytes=free, limit_bytes=limit_bytes)
            on_change(low)
        await asyncio.sleep(_LOOK_EVERY_SECONDS)


def _free_bytes(folder: Path) -> int:
    """0 where the folder is gone, for nothing can be written there either."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return 0
    return found.f_bavail * found.f_frsize
