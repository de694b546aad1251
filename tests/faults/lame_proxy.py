"""A way to the store that delays what passes, and now and then resets a connection in the middle of it."""

import asyncio
import contextlib
import random
import socket
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass

_READ_BYTES = 4_096
# as much as is under way in a real network, and no more: what is slow must be felt by who sends
_MOST_WAITING = 64


@dataclass
class LameProxy:
    """While `delay_seconds` is above 0 each piece is late by it, more or less by `spread_seconds`."""

    host: str
    port: int
    dice: random.Random
    delay_seconds: float = 0.0
    spread_seconds: float = 0.0
    resets_a_piece: float = 0.0  # by chance, from 0 to 1
    resets: int = 0

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            there, back = await asyncio.open_connection(self.host, self.port)
        except OSError:
            writer.transport.abort()
            return
        ways = [asyncio.create_task(self._pass(reader, back)), asyncio.create_task(self._pass(there, writer))]
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        for each in (back, writer):
            _reset(each)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pieces in their order, each as late as the dice say."""
        pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_MOST_WAITING)
        sending = asyncio.create_task(self._send(pieces, writer))
        try:
            while data := await reader.read(_READ_BYTES):
                late = self.delay_seconds and self.dice.uniform(
                    self.delay_seconds - self.spread_seconds, self.delay_seconds + self.spread_seconds
                )
                await pieces.put((asyncio.get_running_loop().time() + late, data))
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)

    async def _send(self, pieces: "asyncio.Queue[tuple[float, bytes]]", writer: asyncio.StreamWriter) -> None:
        while True:
            at, data = await pieces.get()
            await asyncio.sleep(max(0.0, at - asyncio.get_running_loop().time()))
            if self.resets_a_piece and self.dice.random() < self.resets_a_piece:
                self.resets += 1
                writer.write(data[: len(data) // 2])
                _reset(writer)
                return
            writer.write(data)
            await writer.drain()


@contextlib.asynccontextmanager
async def lame_proxy(listen: str, target: str, dice: random.Random) -> AsyncIterator[tuple[LameProxy, str]]:
    """The proxy, which lets everything pass at first, and where it listens, on an address of this machine."""
    host, _, port = target.rpartition(":")
    proxy = LameProxy(host, int(port), dice)
    server = await asyncio.start_server(proxy.handle, listen, 0)
    try:
        yield proxy, f"{listen}:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST instead of FIN."""
    with contextlib.suppress(OSError):
        taken: socket.socket = writer.get_extra_info("socket")
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
