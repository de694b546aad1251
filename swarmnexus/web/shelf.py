"""Things kept by name within a bound of bytes, least recently used out first."""

import sys
from collections import OrderedDict
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
_OVERHEAD_BYTES = 1_024  # what an entry costs beside its key and body: many small ones must not add up unseen


class Shelf(Generic[Thing]):
    """At most `max_bytes` of things; one that is larger than all of it is not kept."""

    def __init__(self, max_bytes: int) -> None:
        self.bytes = 0
        self._max_bytes = max_bytes
        self._kept: OrderedDict[str, tuple[Thing, int]] = OrderedDict()

    def __len__(self) -> int:
        """How many things there are."""
        return len(self._kept)

    def get(self, key: str) -> Thing | None:
        """What is kept under `key`, which is thereby used, or None."""
        entry = self._kept.get(key)
        if entry is None:
            return None
        self._kept.move_to_end(key)
        return entry[0]

    def put(self, key: str, thing: Thing, body_bytes: int) -> None:
        """Keep it in the place of what was there; `body_bytes` is how much memory it holds."""
        self.drop(key)
        size = body_bytes + sys.getsizeof(key) + _OVERHEAD_BYTES
        if size > self._max_bytes:
            return
        self._kept[key] = thing, size
        self.bytes += size
        while self.bytes > self._max_bytes:
            self.drop(next(iter(self._kept)))

    def drop(self, key: str) -> None:
        """Keep nothing under `key`."""
        entry = self._kept.pop(key, None)
        if entry is not None:
            self.bytes -= entry[1]
