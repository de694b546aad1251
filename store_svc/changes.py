"""Telling everybody who waits in the event loop that the writer committed."""

import asyncio


class Changes:
    """`revision` is the last commit's; `wait_beyond` returns when there is a later one, or when closing."""

    def __init__(self, revision: int) -> None:
        self.revision = revision
        self.closing = False
        self._moved = asyncio.Event()

    def announce(self, revision: int) -> None:
        """Called after each commit."""
        self.revision = max(self.revision, revision)
        # those who wait hold this event; later ones wait for the next
        self._moved.set()
        if not self.closing:
            self._moved = asyncio.Event()

    async def wait_beyond(self, revision: int) -> None:
        """Wait for a revision above this one."""
        while self.revision <= revision and not self.closing:
            await self._moved.wait()

    def close(self) -> None:
        """Wake everybody up for good."""
        self.closing = True
        self._moved.set()
