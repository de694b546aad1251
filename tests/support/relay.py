"""A wire between a gateway and its store that a test can cut."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator


class Relay:
    """Passes bytes on to `target`; its own address is `address`, both as HOST:PORT."""

    def __init__(self, target: str) -> None:
        self.address = ""
        self.connections = 0
        self._host, port = target.rsplit(":", 1)
        self._port = int(port)
        self._loop = asyncio.new_event_loop()
        self._writers: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Close every connection that is open; new ones are let through."""
        self._loop.call_soon_threadsafe(self._close_all)

    async def open(self) -> None:
        server = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        self.address = f"{host}:{port}"

    def _close_all(self) -> None:
        for writer in self._writers:
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        there_reader, there_writer = await asyncio.open_connection(self._host, self._port)
        self._writers |= {writer, there_writer}
        try:
            await asyncio.gather(_copy(reader, there_writer), _copy(there_reader, writer))
        finally:
            self._writers -= {writer, there_writer}


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()


@contextlib.contextmanager
def relay_to(target: str) -> Iterator[Relay]:
    """A relay in a thread of its own."""
    relay = Relay(target)
    relay._loop.run_until_complete(relay.open())
    thread = threading.Thread(target=relay._loop.run_forever, daemon=True)
    thread.start()
    try:
        yield relay
    finally:
        relay.cut()
        relay._loop.call_soon_threadsafe(relay._loop.stop)
        thread.join()
