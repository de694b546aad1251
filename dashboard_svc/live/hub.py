"""The last mentions in the store's order, for as many readers as there are; nobody's slowness costs memory."""

import asyncio
import contextlib
from collections import deque
from collections.abc import Iterable, Iterator

from swarmnexus.errors import OverloadedError
from swarmnexus.v1.model_pb2 import Mention

_RETRY_SECONDS = 10.0


class LoadAgainError(Exception):
    """What this reader lacks is not known here any more, or is too much: it has to load the page again."""


class Hub:
    """A reader asks for what follows its position. Make it in the running event loop.

    The ring is every reader's queue at once: whoever falls behind its end is told to load the page again.
    """

    def __init__(self, size: int, most_clients: int) -> None:
        self.position = 0
        self.steps = 0
        self.is_started = False
        self.is_following = False
        self.is_closing = False
        self.clients = 0
        self.most_clients = most_clients
        self._ring: deque[Mention] = deque(maxlen=size)
        self._floor = 0
        self._moved = asyncio.Event()

    def start(self, position: int) -> None:
        """Begin anew: what came up to this position is not known here."""
        self._ring.clear()
        self.position = self._floor = position
        self.is_started = True

    def take(self, mentions: Iterable[Mention], position: int) -> None:
        """One step of the store's watch: new mentions, oldest first, and the position reached."""
        if position < self.position:  # another database, or an older copy of it
            self.start(position)
        for mention in mentions:
            if mention.position <= self.position:
                continue
            if len(self._ring) == self._ring.maxlen:
                self._floor = self._ring[0].position
            self._ring.append(mention)
            self.position = mention.position
        self.position = max(self.position, position)
        self.steps += 1
        self.is_following = True
        self._wake()

    def interrupt(self) -> None:
        """The watch ended; readers are told."""
        if self.is_following:
            self.is_following = False
            self._wake()

    def after(self, position: int) -> list[Mention]:
        """What came after a position, oldest first. Raises LoadAgainError when not all of it is known here."""
        if position < self._floor:
            raise LoadAgainError
        return [mention for mention in self._ring if mention.position > position]

    async def wait(self, seconds: float) -> bool:
        """Wait until something changes; False when nothing did for so long."""
        try:
            await asyncio.wait_for(self._moved.wait(), seconds)
        except TimeoutError:
            return False
        return True

    def require_room(self) -> None:
        """Raises OverloadedError when as many readers follow as may."""
        if self.clients >= self.most_clients:
            raise OverloadedError(f"{self.most_clients} live feeds are open", _RETRY_SECONDS)

    @contextlib.contextmanager
    def reader(self) -> Iterator[None]:
        """Counts a reader for as long as it is inside."""
        self.clients += 1
        try:
            yield
        finally:
            self.clients -= 1

    def close(self) -> None:
        """Every reader ends at once."""
        self.is_closing = True
        self._wake()

    def _wake(self) -> None:
        # those who wait hold this event; later ones wait for the next
        self._moved.set()
        if not self.is_closing:
            self._moved = asyncio.Event()
