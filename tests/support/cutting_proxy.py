"""A way to a server that can be cut after a request has passed and before its answer has."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

# More than pings, windows and settings are, less than a request with rows and its answer are.
_ROWS_BYTES = 100


class CuttingProxy:
    """While `armed`, so many more connections as `cuts` says are cut just before the answer to rows would pass."""

    def __init__(self, target: str) -> None:
        self._host, _, self._port = target.rpartition(":")
        self.cuts = 0
        self.connections = 0
        self.armed = False

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        there, back = await asyncio.open_connection(self._host, int(self._port))
        asked = asyncio.Event()

        async def forward() -> None:
            while data := await reader.read(65_536):
                if self.armed and len(data) > _ROWS_BYTES:
                    asked.set()
                back.write(data)
                await back.drain()
            back.close()

        async def answer() -> None:
            while data := await there.read(65_536):
                # the store answers after its commit, so the rows are kept and nobody hears of it
                if asked.is_set() and self.cuts and len(data) > _ROWS_BYTES:
                    self.cuts -= 1
                    return
                writer.write(data)
                await writer.drain()

        ways = [asyncio.create_task(forward()), asyncio.create_task(answer())]
        with contextlib.suppress(asyncio.CancelledError):  # the test ends
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for each in (back, writer):
            each.transport.abort()
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


@contextlib.asynccontextmanager
async def cutting_proxy(target: str) -> AsyncIterator[tuple[CuttingProxy, str]]:
    """The proxy and where it listens."""
    proxy = CuttingProxy(target)
    server = await asyncio.start_server(proxy.handle, "127.0.0.1", 0)
    async with server:
        yield proxy, f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
