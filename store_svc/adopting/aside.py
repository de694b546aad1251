"""Rows that fit nowhere, kept as they were."""

import math
from hashlib import blake2b
from typing import Any

import apsw
import orjson

from store_svc.adopting.mentions import Row
from store_svc.adopting.values import Value
from store_svc.storage.hashed import put_hashed


def keep_aside(db: apsw.Connection, table: str, row: Row, reason: str) -> bool:
    """Keep a row of the earlier database whole; answers whether it was not yet."""
    said = orjson.dumps({name: _json(value) for name, value in row.items()})
    values = (table, blake2b(said, digest_size=16).hexdigest(), said.decode(), reason)
    put_hashed(db, "adopted", values, "ON CONFLICT (source, digest) DO NOTHING")
    return bool(db.changes())


def _json(value: Value) -> Any:
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, float) and not math.isfinite(value):
        return {"real": str(value)}
    return value
