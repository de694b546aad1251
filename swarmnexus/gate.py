"""Refusing what is too much before gRPC does, which would neither say why nor when to come again."""

import contextlib
from collections.abc import Iterator

from swarmnexus.errors import OverloadedError

_RETRY_SECONDS = 0.5


class Gate:
    """So many calls, holding so many bytes of requests, may be under way at once. For one event loop."""

    def __init__(self, most_calls: int, most_bytes: int) -> None:
        self.calls = 0
        self._bytes = 0
        self._most_calls = most_calls
        self._most_bytes = most_bytes

    def require_room(self) -> None:
        """Raises OverloadedError when a call would be one too many."""
        if self.calls >= self._most_calls:
            raise OverloadedError(f"{self._most_calls} calls are under way", _RETRY_SECONDS)

    @contextlib.contextmanager
    def place(self, request_bytes: int) -> Iterator[None]:
        """Hold a place. Raises OverloadedError when there is none; a single request always finds one."""
        self.require_room()
        if self.calls and self._bytes + request_bytes > self._most_bytes:
            raise OverloadedError(f"requests of {self._bytes} bytes are under way", _RETRY_SECONDS)
        self.calls += 1
        self._bytes += request_bytes
        try:
            yield
        finally:
            self.calls -= 1
            self._bytes -= request_bytes
