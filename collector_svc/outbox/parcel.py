"""A parcel as bytes: a head, then the rows, each with its kind, its length and a checksum."""

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from google.protobuf.message import DecodeError

from swarmnexus.v1.model_pb2 import Mention, Price

_MAGIC = b"swarm-outbox-1\n\0"
_HEAD = struct.Struct(">16sQI")  # magic, when it was packed in milliseconds since 1970, how many rows follow
_ROW = struct.Struct(">BII")  # kind, length, CRC-32 of kind and row
_MENTION, _PRICE = 1, 2
HEAD_BYTES = _HEAD.size


class DamagedParcelError(Exception):
    """The head is none of ours; the text says so in one line."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel in the folder, by its number; what it takes of the disk is counted in whole blocks."""

    number: int
    path: Path
    packed_at_ms: int
    rows: int
    disk_bytes: int


@dataclass
class Contents:
    """The rows of a parcel, as they were read; `damage` tells in one line each what of it is lost."""

    mentions: list[Mention] = field(default_factory=list)
    prices: list[Price] = field(default_factory=list)
    damage: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many are whole."""
        return len(self.mentions) + len(self.prices)


def pack(mentions: Sequence[Mention], prices: Sequence[Price], at_ms: int) -> bytes:
    """The bytes of a parcel."""
    kinds = [*((_MENTION, mention) for mention in mentions), *((_PRICE, price) for price in prices)]
    parts = [_HEAD.pack(_MAGIC, at_ms, len(kinds))]
    for kind, message in kinds:
        row = message.SerializeToString()
        parts += (_ROW.pack(kind, len(row), _checksum(kind, row)), row)
    return b"".join(parts)


def read_head(head: bytes) -> tuple[int, int]:
    """When the parcel was packed, in milliseconds since 1970, and how many rows it has. Raises DamagedParcelError."""
    if len(head) < HEAD_BYTES:
        raise DamagedParcelError(f"it breaks off within its first {HEAD_BYTES} bytes")
    magic, at_ms, rows = _HEAD.unpack_from(head)
    if magic != _MAGIC:
        raise DamagedParcelError("it does not begin as what this version writes")
    return at_ms, rows


def unpack(data: bytes) -> Contents:
    """Every row that is whole; a damaged one costs no other. Raises DamagedParcelError when the head is."""
    _, rows = read_head(data)
    contents, seen = Contents(), 0
    for seen, (kind, row, is_whole) in enumerate(_rows(data), start=1):
        try:
            _take(contents, kind, row, is_whole=is_whole)
        except DecodeError:
            contents.damage.append(f"row {seen} of {rows} cannot be read")
    if seen != rows:
        contents.damage.append(f"it breaks off: {seen} of {rows} rows are there")
    return contents


def _take(contents: Contents, kind: int, row: bytes, *, is_whole: bool) -> None:
    if is_whole and kind == _MENTION:
        contents.mentions.append(Mention.FromString(row))
    elif is_whole and kind == _PRICE:
        contents.prices.append(Price.FromString(row))
    else:
        raise DecodeError


def _rows(data: bytes) -> Iterator[tuple[int, bytes, bool]]:
    """Kind, bytes, and whether the checksum says that they are what was written; ends where no whole row follows."""
    at = HEAD_BYTES
    while at + _ROW.size <= len(data):
        kind, length, checksum = _ROW.unpack_from(data, at)
        at += _ROW.size
        if at + length > len(data):
            return
        row = data[at : at + length]
        yield kind, row, _checksum(kind, row) == checksum
        at += length


def _checksum(kind: int, row: bytes) -> int:
    return zlib.crc32(row, kind)
