"""What a client knows of each row that it sent, on disk before it counts."""

import asyncio
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path


class Outcome(StrEnum):
    """What became of one sending of one row. `unknown` may have been stored or not."""

    ACKED = "acked"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Op:
    """One sending of one row. Times are epoch seconds."""

    id: str
    number: int  # rises with each new row of one sender
    sender: int
    sha256: str  # of what was sent
    t_start: float
    t_end: float
    outcome: Outcome


class History:
    """A file of one JSON object a sending. Only what was fsynced counts."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ops: list[Op] = []
        self.acked: set[str] = set()
        self.earlier: set[str] = set()  # rows that were there before the first sending
        self._file = path.open("ab")
        self._lock = asyncio.Lock()

    async def note(self, ops: Iterable[Op]) -> None:
        """Write and fsync them, then let them count."""
        done = list(ops)
        lines = b"".join(json.dumps(asdict(op)).encode() + b"\n" for op in done)
        async with self._lock:
            await asyncio.to_thread(self._write, lines)
            self.ops += done
            self.acked.update(op.id for op in done if op.outcome is Outcome.ACKED)

    def _write(self, lines: bytes) -> None:
        self._file.write(lines)
        self._file.flush()
        os.fsync(self._file.fileno())

    def unknown(self) -> set[str]:
        """Rows that may be stored: one of their sendings has no answer, and none was acked."""
        return {op.id for op in self.ops if op.outcome is Outcome.UNKNOWN} - self.acked

    def rejected(self) -> set[str]:
        """Rows that must not be stored: every sending was refused."""
        refused = {op.id for op in self.ops if op.outcome is Outcome.REJECTED}
        return refused - self.acked - {op.id for op in self.ops if op.outcome is Outcome.UNKNOWN}

    def sent(self) -> dict[str, Op]:
        """One sending of each row: what it held is the same in all of them."""
        return {op.id: op for op in self.ops}

    def close(self) -> None:
        """No more."""
        self._file.close()
