"""Running one of our own commands in a process apart: reading every row would keep this one's callers waiting."""

import asyncio
import os
import sys
from pathlib import Path

from swarmnexus.errors import UnavailableError

_SHOWN = 300


async def run_command(db_path: Path, *arguments: str) -> bytes:
    """What the command printed. Raises UnavailableError with its last line of complaint where it printed nothing.

    A caller who goes takes it along.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "store_svc",
        *arguments,
        env={**os.environ, "SWARM_DB_PATH": str(db_path)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        printed, complaints = await process.communicate()
    except asyncio.CancelledError:
        process.terminate()
        await process.wait()
        raise
    if not printed:
        lines = complaints.decode(errors="replace").strip().splitlines() or [f"it ended with {process.returncode}"]
        raise UnavailableError(f"{arguments[0]} failed: {lines[-1][:_SHOWN]}")
    return printed
