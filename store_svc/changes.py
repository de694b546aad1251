"""Telling the event loop, and everybody who waits in it, that the writer committed."""

import asyncio
import contextlib


class Changes:
    """`revision` is the last commit's; `wait_beyond` returns when there is a later one, or when closing."""

    def __init__(self, revision: int) -> None:
        """Make it in the running event loop."""
        self.revision = revision
        self.closing = False
        self._loop = asyncio.get_running_loop()
        self._moved = asyncio.Event()

    def announce(self, revision: int) -> None:
        """Called from the writer's thread after each commit."""
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody is left to be told
            self._loop.call_soon_threadsafe(self._move, revision)

    async def wait_beyond(self, revision: int) -> None:
        """Wait for a revision above this one."""
        while self.revision <= revision and not self.closing:
            await self._moved.wait()

    def close(self) -> None:
        """Wake everybody up for good."""
        self.closing = True
        self._moved.set()

    def _move(self, revision: int) -> None:
        self.revision = max(self.revision, revision)
        # those who wait hold this event; later ones wait for the next
        self._moved.set()
        if not self.closing:
            self._moved = asyncio.Event()
