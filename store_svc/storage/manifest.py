"""What a backup says of itself, so that whoever finds it years later knows what it should hold."""

import hashlib
from pathlib import Path
from typing import Any

import apsw
import orjson

from store_svc.storage.commits import state_of
from store_svc.storage.engine import UnusableDatabaseError, reading
from store_svc.storage.hashed import HASHED
from store_svc.storage.schema import schema_version
from swarmnexus import __version__
from swarmnexus.time import iso, now_ms

_CHUNK_BYTES = 1024 * 1024
_SUM = "sum"
Manifest = dict[str, Any]


def describe_copy(copy: Path, seconds: float) -> Manifest:
    """The manifest of a copy of the current schema, which nobody writes to; `seconds` is how long copying took."""
    with reading(copy) as db:
        state = state_of(db)
        first = db.execute("SELECT coalesce(min(id), 0) FROM predictions").get
        rows = {table: db.execute(f"SELECT count(*) FROM {table}").get for table in HASHED}  # noqa: S608
        version = schema_version(db)
    return {
        "format": 1,
        "sha256": sha256_of(copy),
        "sizeBytes": copy.stat().st_size,
        "revision": state.revision,
        "firstPosition": first,
        "lastPosition": state.position,
        "rowsPerTable": rows,
        "schemaVersion": version,
        "sqliteVersion": apsw.sqlite_lib_version(),
        "storeVersion": __version__,
        "madeAt": iso(now_ms()),
        "copySeconds": round(seconds, 3),
    }


def sealed(manifest: Manifest) -> bytes:
    """One line of ASCII with a sum over itself: a changed byte is noticed."""
    body = orjson.dumps(manifest)
    return orjson.dumps({**manifest, _SUM: _sum_of(body)})


def unsealed(line: bytes) -> Manifest:
    """The manifest in such a line. Raises UnusableDatabaseError when it is not as it was written."""
    try:
        manifest = orjson.loads(line)
        is_whole = isinstance(manifest, dict) and manifest.pop(_SUM) == _sum_of(orjson.dumps(manifest))
    except (ValueError, KeyError):
        is_whole = False
    if not is_whole:
        raise UnusableDatabaseError("its manifest was changed or is damaged")
    return manifest  # type: ignore[no-any-return]


def require_as_described(copy: Path, manifest: Manifest) -> None:
    """Raises UnusableDatabaseError when the file is not the one that the manifest was made of."""
    if sha256_of(copy) != manifest.get("sha256"):
        raise UnusableDatabaseError("what is in it is not what its manifest says")


def sha256_of(path: Path) -> str:
    """In hexadecimal. Never of a file that this process has open as a database: that would drop the engine's locks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _sum_of(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=8).hexdigest()
