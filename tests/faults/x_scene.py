"""A collector that watches a replica of X in a browser and brings what it finds into a store."""

import contextlib
import json
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

from support.browser_sources import chromium_on
from support.x_replica import XReplica, start_x_replica

from collector_svc.x.processes import main_process
from tests.faults.checker import kept_rows
from tests.faults.collector_process import CollectorProcess
from tests.faults.experiment import VoidRoundError
from tests.faults.store_process import StoreProcess
from tests.faults.waiting import comes_about

BACKOFF_BASE_SECONDS, BACKOFF_MAX_SECONDS = 0.5, 4.0
_START_SECONDS = 120.0


class Scene:
    """X, the collector and the store. `ids` are the mentions that must be in the store in the end."""

    def __init__(self, folder: Path, x: XReplica, module: str) -> None:
        self.x = x
        self.store = StoreProcess(folder, module)
        self.profile = folder / "profile"
        self.collector = CollectorProcess(
            folder / "collector",
            self.store,
            self.store.handle.target,
            [],
            {
                "SOURCE": "notifications",
                "PRICE_SOURCES": "none",
                "X_BASE_URL": x.url,
                "TW_COOKIES_PATH": str(_cookies(folder, x)),
                "CURSOR_PATH": str(folder / "cursor.json"),
                "CHROME_USER_DATA_DIR": str(self.profile),
                "BACKOFF_BASE_MS": f"{BACKOFF_BASE_SECONDS * 1000:.0f}",
                "BACKOFF_MAX_MS": f"{BACKOFF_MAX_SECONDS * 1000:.0f}",
                "HOME": str(folder),
            },
        )
        self.ids: list[str] = []

    def write_mention(self) -> str:
        """A new mention, written just now; answers its id."""
        now_ms = int(time.time() * 1000)
        post = self.x.world.post("author", f"@{self.x.world.tracked} $SOL to {len(self.ids)}", at=now_ms)
        self.x.show()
        self.ids.append(post.id)
        return post.id

    async def stored(self, post_id: str, seconds: float) -> float | None:
        """After how many seconds the mention is in the store; None when it is not there in time."""
        began = time.monotonic()
        async with self.store.connected() as connection:
            while time.monotonic() - began < seconds:
                if any(row.id == post_id for row in await kept_rows(connection)):
                    return time.monotonic() - began
                await comes_about(lambda: False, 0.2)
        return None

    async def a_cycle_waits(self) -> bool:
        """Hold the next answer of the timeline back, and wait for a cycle that waits for it."""
        self.x.forget()
        self.x.misbehave("spinner", on="NotificationsTimeline")
        return await comes_about(lambda: self.x.counts().get("page", 0) > 0 and self.x.under_way() > 0, _START_SECONDS)

    def kill_renderers(self) -> None:
        """kill -9 of what shows the pages."""
        for pid in chromium_on(str(self.profile)):
            with contextlib.suppress(OSError):
                if b"--type=renderer" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(pid, signal.SIGKILL)

    def signal_browser(self, number: signal.Signals) -> int:
        """Send it to the browser itself; answers its pid. Raises VoidRoundError when there is none."""
        main = main_process(self.profile)
        if main is None:
            raise VoidRoundError("there is no browser")
        os.kill(main, number)
        return main

    def browser_processes(self) -> int:
        """How many there are."""
        return len(chromium_on(str(self.profile)))


@contextlib.asynccontextmanager
async def scene(folder: Path, module: str) -> AsyncIterator[Scene]:
    """One that is well: three mentions are stored. Raises VoidRoundError when it does not begin."""
    with start_x_replica(folder) as x:
        made = Scene(folder, x, module)
        try:
            await made.store.start()
            first = [made.write_mention() for _ in range(3)][-1]
            made.collector.start()
            if await made.stored(first, _START_SECONDS) is None:
                raise VoidRoundError(f"the collector did not begin: {made.collector.last_log()}")
            yield made
        finally:
            x.behave()
            made.collector.end()
            made.store.end()


def _cookies(folder: Path, x: XReplica) -> Path:
    path = folder / "cookies.json"
    path.write_text(json.dumps([{**cookie, "domain": ".x.com", "path": "/"} for cookie in x.cookies()]))
    path.chmod(0o640)
    return path
