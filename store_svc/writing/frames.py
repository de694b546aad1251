"""What the two halves of the store send each other over their socket: frames, each with a kind, a number and bytes."""

import asyncio
import struct
from abc import abstractmethod
from enum import IntEnum

_HEADER = struct.Struct("!IBQ")  # bytes that follow, kind, number


class Kind(IntEnum):
    """What a frame says. Calls and what becomes of them bear the call's number."""

    READY = 1  # the database is open for writing
    CALL = 2  # the method's name, a zero byte, the request's message
    ANSWER = 3  # the response's message
    REFUSAL = 4  # a SwarmError, pickled
    COMMITTED = 5  # the revision as its number; comes before the answers of that commit
    DEAD = 6  # nothing can be written any more: why, as text
    CLOSE = 7  # write what waits and end


class Frames(asyncio.Protocol):
    """One end of the socket."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._begun = bytearray()
        self._outgoing: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Called by the loop."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a stream socket has no other
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Called by the loop with whatever has come: parts of frames, several of them, or both."""
        begun, start = self._begun, 0
        begun += data
        while len(begun) - start >= _HEADER.size:
            size, kind, number = _HEADER.unpack_from(begun, start)
            end = start + _HEADER.size + size
            if len(begun) < end:
                break
            payload = bytes(memoryview(begun)[start + _HEADER.size : end])
            start = end
            self.received(Kind(kind), number, payload)
        del begun[:start]

    def send(self, kind: Kind, number: int = 0, payload: bytes = b"") -> None:
        """Send a frame, in the order of the calls; nothing where the other end has gone.

        What is sent in one turn of the event loop goes together: those whom one commit answers are many.
        """
        if not self._outgoing:
            asyncio.get_running_loop().call_soon(self._flush)
        self._outgoing += (_HEADER.pack(len(payload), kind, number), payload)

    def hang_up(self) -> None:
        """Close this end, once all that was sent has gone."""
        self._flush()
        if self._transport:
            self._transport.close()

    def _flush(self) -> None:
        outgoing, self._outgoing = self._outgoing, []
        if self._transport and not self._transport.is_closing():
            self._transport.write(b"".join(outgoing))

    @abstractmethod
    def received(self, kind: Kind, number: int, payload: bytes) -> None:
        """Called for each frame of the other end."""
