"""Not asking faster than a source wants to be asked."""

import asyncio
import time


class Pace:
    """At most so many requests a minute, evenly; everybody who asks the same source waits at the same one."""

    def __init__(self, calls_per_minute: float) -> None:
        self._seconds = 60 / calls_per_minute
        self._next = 0.0  # of time.monotonic()

    async def wait(self) -> None:
        """Return when the next request may leave."""
        now = time.monotonic()
        turn = max(now, self._next)
        self._next = turn + self._seconds
        if turn > now:
            await asyncio.sleep(turn - now)
