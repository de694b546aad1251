"""The collector as a process that brings posts into a store, at the end of a wire or without one."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

from support.processes import ROOT, stop

from tests.faults.store_process import StoreProcess

_STEP_SECONDS = 0.5


class CollectorProcess:
    """`posts` is the folder that it plays unless its settings name another source."""

    def __init__(
        self,
        folder: Path,
        store: StoreProcess,
        target: str,
        within: list[str],
        settings: Mapping[str, str] | None = None,
    ) -> None:
        """`within` is what puts a command into another network; `target` is the store's address there."""
        folder.mkdir(parents=True, exist_ok=True)
        self.posts = folder / "posts"
        self.posts.mkdir(exist_ok=True)
        self._heartbeat = folder / "heartbeat.json"
        self._log = folder / "collector.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._command = [*within, sys.executable, "-m", "collector_svc"]
        self._environment = {
            "PATH": f"{os.environ['PATH']}:/usr/sbin:/sbin",
            "PYTHONUNBUFFERED": "1",
            "SOURCE": "replay",
            "REPLAY_PATH": str(self.posts),
            "REPLAY_STATE_PATH": str(folder / "replay.json"),
            "HEARTBEAT_PATH": str(self._heartbeat),
            "OUTBOX_PATH": str(folder / "outbox"),
            "STORE_TARGET": target,
            "STORE_WRITE_TOKEN": store.handle.write_token,
            "POLL_SECONDS": "1",
            "POLL_JITTER": "false",
            "MAX_MENTIONS_PER_CYCLE": "1000",
            "LOG_FORMAT": "json",
            **(settings or {}),
        }

    def start(self) -> None:
        """Start it."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=output, stderr=subprocess.STDOUT
            )

    def beat(self) -> dict[str, Any]:
        """What its heartbeat file says; nothing before it is there."""
        with contextlib.suppress(FileNotFoundError):
            content: dict[str, Any] = json.loads(self._heartbeat.read_text())
            return content
        return {}

    @property
    def state(self) -> str:
        """In which its last cycle ended."""
        return str(self.beat().get("state", ""))

    @property
    def waiting_rows(self) -> int:
        """How many rows its outbox had when its last cycle ended."""
        return int(self.beat().get("outbox", {}).get("rows", 0))

    def rss_bytes(self) -> int:
        """What it has of memory."""
        assert self._process is not None
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def end(self) -> None:
        """SIGTERM."""
        if self._process is not None:
            stop(self._process)

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def troubles(self) -> list[dict[str, Any]]:
        """What it has logged of trouble so far: `state`, `reason`, `pause_seconds`."""
        whole = self._log.read_text(errors="replace").rpartition("\n")[0].splitlines()
        lines = [json.loads(line) for line in whole if line.startswith("{")]
        return [line for line in lines if line["event"] == "trouble"]

    def last_log(self) -> str:
        """The end of its log."""
        return self._log.read_text(errors="replace")[-2_000:] if self._log.exists() else ""


class Feed:
    """Posts that appear in the folder, so many a second, for as long as it is open."""

    def __init__(self, folder: Path, rows_a_second: int) -> None:
        self.ids: list[str] = []
        self._folder, self._rows = folder, max(1, round(rows_a_second * _STEP_SECONDS))

    async def run(self) -> None:
        """Until it is cancelled."""
        while True:
            self.write(self._rows)
            await asyncio.sleep(_STEP_SECONDS)

    def write(self, count: int) -> None:
        """So many more, in a file that appears whole."""
        first = len(self.ids) + 1
        items = [_item(number) for number in range(first, first + count)]
        path = self._folder / f"{first:08}.jsonl"
        unfinished = path.with_suffix(".part")
        unfinished.write_text("".join(f"{json.dumps(item)}\n" for item in items))
        unfinished.rename(path)
        self.ids += [str(item["id"]) for item in items]


@contextlib.asynccontextmanager
async def feeding(folder: Path, rows_a_second: int) -> AsyncIterator[Feed]:
    """A feed that writes meanwhile."""
    feed = Feed(folder, rows_a_second)
    task = asyncio.create_task(feed.run())
    try:
        yield feed
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _item(number: int) -> dict[str, Any]:
    return {
        "type": "mention.v1",
        "id": str(8_000_000 + number),
        "text": f"op {number} @SwarmNexus $SOL to {100 + number % 400} by Friday, and $BTC is next",
        "author": {"handle": f"writer{number % 50}", "id": str(number % 50 + 1)},
        "createdAt": f"2025-10-{number % 27 + 1:02}T08:30:{number % 60:02}Z",
    }
