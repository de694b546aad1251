"""Refusing what is too much before gRPC does, which would neither say why nor when to come again."""

import contextlib
import random
import time
from collections.abc import Callable, Iterator
from typing import NoReturn

from swarmnexus.errors import OverloadedError

SHORTEST_SECONDS, LONGEST_SECONDS = 0.1, 8.0
# A refusal costs half of what a call does: so few of them that the calls hardly notice, yet enough that no place is
# long empty.
_REFUSALS_A_CALL = 0.25
_LOOK_EVERY_SECONDS, _LOOKS_A_PAUSE = 0.1, 8  # whichever is longer: what is told now is seen after the pause
_UP, _DOWN = 1.5, 0.95  # at most, a look
_FORGET_SECONDS = 20.0


class Gate:
    """So many calls, holding so many bytes of requests, may be under way at once. For one event loop.

    Whoever is refused is told to come again the later, the more are refused for each call served: a crowd that all
    comes again at once would take more than half of the time with being refused.
    """

    def __init__(self, most_calls: int, most_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.calls = 0
        self.pause_seconds = SHORTEST_SECONDS
        self._bytes = 0
        self._most_calls = most_calls
        self._most_bytes = most_bytes
        self._clock = clock
        self._looked_at = clock()
        self._served = self._refused = 0

    def require_room(self) -> None:
        """Raises OverloadedError when a call would be one too many."""
        if self.calls >= self._most_calls:
            self._refuse(f"{self._most_calls} calls are under way")

    @contextlib.contextmanager
    def place(self, request_bytes: int) -> Iterator[None]:
        """Hold a place. Raises OverloadedError when there is none; a single request always finds one."""
        self.require_room()
        if self.calls and self._bytes + request_bytes > self._most_bytes:
            self._refuse(f"requests of {self._bytes} bytes are under way")
        self.calls += 1
        self._bytes += request_bytes
        try:
            yield
        finally:
            self.calls -= 1
            self._bytes -= request_bytes
            self._served += 1

    def _refuse(self, why: str) -> NoReturn:
        self._refused += 1
        self._look()
        # spread, lest those who were refused together come again together
        raise OverloadedError(why, self.pause_seconds * random.uniform(0.5, 1.5))  # noqa: S311 - no secret

    def _look(self) -> None:
        since = self._clock() - self._looked_at
        if since < max(_LOOK_EVERY_SECONDS, self.pause_seconds / _LOOKS_A_PAUSE):
            return
        if since > _FORGET_SECONDS:
            self.pause_seconds = SHORTEST_SECONDS
        wanted = self._refused / (_REFUSALS_A_CALL * max(self._served, 1))
        pause = self.pause_seconds * min(max(wanted, _DOWN), _UP)
        self.pause_seconds = min(max(pause, SHORTEST_SECONDS), LONGEST_SECONDS)
        self._looked_at += since
        self._served = self._refused = 0
