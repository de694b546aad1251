"""The hash that every row carries, by which a changed byte is found that the engine takes for data."""

from collections.abc import Sequence
from hashlib import blake2b

import orjson

Value = str | int | float | None


def row_hash(values: Sequence[Value]) -> int:
    """64 bits, signed, of a row's values in their order: BLAKE2b of them as one JSON array.

    A REAL must come as a float, as SQLite gives it back: 1 and 1.0 differ.
    """
    return int.from_bytes(blake2b(orjson.dumps(values), digest_size=8).digest(), "big", signed=True)
