"""strace as a source of faults: a system call that fails, or is the last one."""

import asyncio
import contextlib
import os
import re
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

_INJECTED = re.compile(r"^(?:\d+\s+)?(\d+\.\d+) .*\(INJECTED", re.MULTILINE)
_ATTACH_SECONDS = 10.0


@dataclass(frozen=True)
class Trace:
    """What strace wrote so far."""

    log: Path

    def first_injection(self) -> float | None:
        """When the first fault was brought about, in epoch seconds; None when none was yet."""
        found = _INJECTED.search(self.log.read_text(errors="replace"))
        return float(found[1]) if found else None


@contextlib.asynccontextmanager
async def failing(pid: int, inject: str, log: Path) -> AsyncIterator[Trace]:
    """Attach to a process and all its threads; `inject` is strace's, such as fsync,fdatasync:error=EIO:when=3+."""
    calls = inject.partition(":")[0]
    process = await asyncio.create_subprocess_exec(
        "strace",
        *("-f", "-ttt", "-e", f"trace={calls}", "-e", f"inject={inject}", "-o", str(log), "-p", str(pid)),
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(_ATTACH_SECONDS):
            line = await process.stderr.readline()
        assert b"attached" in line, f"strace: {line.decode(errors='replace').strip()}"
        yield Trace(log)
    finally:
        with contextlib.suppress(ProcessLookupError):
            # not `terminate`, which would take the exit code away from the loop when strace has just ended by itself
            os.kill(process.pid, signal.SIGTERM)
        await process.communicate()
