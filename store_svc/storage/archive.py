"""Compressed copies: ordinary gzip files, which carry their manifest as the format's own comment (RFC 1952)."""

import zlib
from pathlib import Path
from typing import BinaryIO

from store_svc.storage.engine import UnusableDatabaseError
from store_svc.storage.manifest import Manifest, require_as_described, sealed, unsealed

SUFFIX = ".gz"
_CHUNK_BYTES = 1024 * 1024
_LEVEL = 4  # on a database, a third of the default's time for a twentieth more room
_MAGIC = b"\x1f\x8b"
_WITH_COMMENT = b"\x1f\x8b\x08\x10\x00\x00\x00\x00\x00\xff"  # deflate, comment, no time, unknown system
_MAX_COMMENT = 64 * 1024
_MANIFEST_BEGINS = b'{"format":'


def pack(copy: Path, archive: Path, manifest: Manifest) -> None:
    """Compress a copy with its manifest into a new file. Raises OSError."""
    squeeze, crc, size = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS), 0, 0
    with copy.open("rb") as source, archive.open("xb") as target:
        target.write(_WITH_COMMENT + sealed(manifest) + b"\0")
        while chunk := source.read(_CHUNK_BYTES):
            crc, size = zlib.crc32(chunk, crc), size + len(chunk)
            target.write(squeeze.compress(chunk))
        target.write(squeeze.flush())
        target.write(crc.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little"))


def is_packed(path: Path) -> bool:
    """Whether a file begins as a gzip file does, whatever its name. Raises OSError."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def unpack(archive: Path, target: Path) -> Manifest | None:
    """Decompress into a new file; answers the manifest, None of a file that another tool packed.

    Raises UnusableDatabaseError for one that is damaged in any byte, OSError.
    """
    try:
        with archive.open("rb") as source:
            manifest = _manifest(source)
            _unpack(source, target)
    except (zlib.error, EOFError) as error:
        raise UnusableDatabaseError(f"'{archive}' is damaged: {error}") from error
    except UnusableDatabaseError as error:
        raise UnusableDatabaseError(f"'{archive}' is damaged: {error}") from error
    if manifest is not None:
        try:
            require_as_described(target, manifest)
        except UnusableDatabaseError as error:
            raise UnusableDatabaseError(f"'{archive}' is damaged: {error}") from error
    return manifest


def _manifest(source: BinaryIO) -> Manifest | None:
    """The manifest, if it is one of ours; the file stands at its beginning again.

    Hardly anybody else writes comments: a file with one is ours, and so is one with only the flag of it changed.
    """
    header = source.read(len(_WITH_COMMENT))
    comment = source.read(_MAX_COMMENT).partition(b"\0")[0]
    source.seek(0)
    if header[3:4] != _WITH_COMMENT[3:4] and not comment.startswith(_MANIFEST_BEGINS):
        return None
    if header != _WITH_COMMENT:
        raise UnusableDatabaseError("its header was changed")
    return unsealed(comment)


def _unpack(source: BinaryIO, target: Path) -> None:
    """Every member of the file, each with its own sums."""
    with target.open("xb") as unpacked:
        stretch = zlib.decompressobj(zlib.MAX_WBITS | 16)
        while chunk := source.read(_CHUNK_BYTES):
            while chunk:
                if stretch.eof:
                    stretch = zlib.decompressobj(zlib.MAX_WBITS | 16)
                unpacked.write(stretch.decompress(chunk))
                chunk = stretch.unused_data
        if not stretch.eof:
            raise EOFError("it ends too early")
