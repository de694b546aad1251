"""The heartbeat file: proof, for watchers and people, that a cycle ended well."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from collector_svc.durable import replace_file
from collector_svc.outbox.folder import Backlog
from collector_svc.trouble import State
from swarmnexus import __version__
from swarmnexus.time import now_ms


@dataclass(frozen=True)
class Beat:
    """What the file says. `ts` is when the last good cycle ended, in seconds since 1970; 0 when none did."""

    ts: int
    source: str
    handle: str
    state: str
    mentions: int
    outbox: Backlog = field(default_factory=Backlog)


class HeartbeatFile:
    """One file, replaced atomically."""

    def __init__(self, path: Path, stale_after_seconds: int) -> None:
        self._path = path
        self._stale_after_seconds = stale_after_seconds

    def write(self, beat: Beat) -> None:
        """Say that a cycle ended. Raises OSError."""
        content = {
            "ts": beat.ts,
            "lastSource": beat.source,
            "handle": beat.handle,
            "state": beat.state,
            "mentions": beat.mentions,
            "outbox": {
                "rows": beat.outbox.rows,
                "bytes": beat.outbox.disk_bytes,
                "oldestSeconds": round(beat.outbox.oldest_seconds(now_ms())),
            },
            "staleAfterSeconds": self._stale_after_seconds,
            "version": __version__,
        }
        replace_file(self._path, orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE))

    def write_trouble(self, state: State, source: str, handle: str, outbox: Backlog) -> None:
        """Name the trouble; `ts` stays what it was, for it is proof of a good cycle. Raises OSError."""
        known = read_beat(self._path)
        self.write(Beat(known.ts if known else 0, source, handle, state.value, 0, outbox))


def read_beat(path: Path) -> Beat | None:
    """What the file says; None when it is missing or says nothing of use."""
    try:
        content: Any = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    if not isinstance(content, dict):
        return None
    ts, mentions = content.get("ts"), content.get("mentions")
    if not isinstance(ts, int | float):
        return None
    return Beat(
        int(ts),
        str(content.get("lastSource", "")),
        str(content.get("handle", "")),
        str(content.get("state", "")),
        mentions if isinstance(mentions, int) else 0,
    )


def complaint(path: Path, now_seconds: float, stale_after_seconds: int) -> str:
    """Why the collector that writes this file is not healthy, in one line; empty when it is."""
    beat = read_beat(path)
    if beat is None:
        return f"{path} is missing or unreadable: no cycle has ended yet"
    state = f" (state {beat.state})" if beat.state else ""
    if beat.ts <= 0:
        return f"{path}: no cycle has ended well yet{state}"
    age = now_seconds - beat.ts
    if age > stale_after_seconds:
        return f"{path}: the last good cycle ended {age:.0f} s ago{state}, more than {stale_after_seconds} s"
    if age < -stale_after_seconds:
        return f"{path}: the last good cycle lies {-age:.0f} s in the future: check the clock"
    return ""
