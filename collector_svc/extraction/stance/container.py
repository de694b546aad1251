"""The model file: a header of JSON, the features' names, and their weights. Loading it executes nothing.

Layout, integers and floats little-endian:
    8 bytes   magic
    4 bytes   version of this layout, unsigned
    4 bytes   length of the header in bytes, unsigned
    4 bytes   length of the body in bytes, unsigned
    32 bytes  SHA-256 of header and body
    header    UTF-8 JSON: {"card": {…}, "words": N, "characters": M,
              "side_bias": x, "neutral_bias": x, "neutral_slope": x}
    body      zlib: N + M names in UTF-8, one a line; then N + M float32 for the side, N float32 for neutral
"""

from __future__ import annotations  # array takes a parameter from Python 3.12 on

import hashlib
import math
import struct
import sys
import zlib
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

MAGIC = b"SNSTANCE"
LAYOUT = 1
MAX_FILE_BYTES = 32 * 1024 * 1024
MAX_BODY_BYTES = 64 * 1024 * 1024
MAX_HEADER_BYTES = 64 * 1024
# A card is shown value by value: one nested without end would end in a RecursionError.
MAX_CARD_DEPTH = 8
MAX_FEATURES = 1_000_000
# No sound model has a weight beyond this; a sum of such weights stays far from where exp overflows a float.
MAX_WEIGHT = 1_000.0
_SCALARS = ("side_bias", "neutral_bias", "neutral_slope")
_FRONT = struct.Struct("<8sIII32s")


class ModelFileError(ValueError):
    """The file is no model that can be used; the message is one line that names the file and what is wrong."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model: the features of both blocks, and their weights in log odds.

    `side` leads toward bullish (below zero: bearish), for the words, then for the strings of characters;
    `neutral` leads away from both, for the words alone, and `neutral_slope` is what each log odds that the side is
    surer by adds to it (below zero: takes away).
    """

    words: list[str]
    characters: list[str]
    side: array[float]
    neutral: array[float]
    side_bias: float
    neutral_bias: float
    neutral_slope: float


def pack(weights: Weights, card: dict[str, Any]) -> bytes:
    """The bytes of a model file. The same weights and card give the same bytes."""
    header = orjson.dumps(
        {
            "card": card,
            "words": len(weights.words),
            "characters": len(weights.characters),
            "side_bias": weights.side_bias,
            "neutral_bias": weights.neutral_bias,
            "neutral_slope": weights.neutral_slope,
        },
        option=orjson.OPT_SORT_KEYS,
    )
    names = "".join(f"{name}\n" for name in (*weights.words, *weights.characters)).encode()
    body = zlib.compress(names + _to_bytes(weights.side) + _to_bytes(weights.neutral), 9)
    digest = hashlib.sha256(header + body).digest()
    return _FRONT.pack(MAGIC, LAYOUT, len(header), len(body), digest) + header + body


def unpack(path: Path) -> tuple[Weights, dict[str, Any]]:
    """Read a model file and its card.

    Raises:
        ModelFileError: it is missing, no model, damaged, of another layout, or out of bounds.
    """
    try:
        return _unpack(_read(path))
    except (ValueError, KeyError, TypeError, OSError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ModelFileError(f"{path} is no stance model that can be used: {reason}") from error


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise ValueError(f"it is larger than {MAX_FILE_BYTES} bytes")
    return data


def _unpack(data: bytes) -> tuple[Weights, dict[str, Any]]:
    if len(data) < _FRONT.size or not data.startswith(MAGIC):
        raise ValueError("it does not begin as one")
    _, layout, header_bytes, body_bytes, digest = _FRONT.unpack_from(data)
    if layout != LAYOUT:
        raise ValueError(f"its layout is {layout}, this version reads {LAYOUT}; train it anew")
    rest = data[_FRONT.size :]
    if header_bytes > MAX_HEADER_BYTES:
        raise ValueError(f"its header is larger than {MAX_HEADER_BYTES} bytes")
    if len(rest) != header_bytes + body_bytes:
        raise ValueError(f"{header_bytes + body_bytes} bytes were announced and {len(rest)} are there")
    if hashlib.sha256(rest).digest() != digest:
        raise ValueError("its checksum does not match: it is damaged")
    header = orjson.loads(rest[:header_bytes])
    if not isinstance(header, dict) or not isinstance(header.get("card"), dict):
        raise ValueError("its header has no card")  # noqa: TRY004 - one kind of error for one kind of trouble
    if not _is_shallow(header["card"], MAX_CARD_DEPTH):
        raise ValueError(f"its card is nested more than {MAX_CARD_DEPTH} deep")
    return _weights(_inflate(rest[header_bytes:]), header), header["card"]


def _is_shallow(value: object, depth: int) -> bool:
    if not isinstance(value, dict | list):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return depth > 0 and all(_is_shallow(each, depth - 1) for each in inner)


def _inflate(body: bytes) -> bytes:
    inflater = zlib.decompressobj()
    plain = inflater.decompress(body, MAX_BODY_BYTES)
    if inflater.unconsumed_tail or not inflater.eof:
        raise ValueError(f"its body is cut short or larger than {MAX_BODY_BYTES} bytes")
    return plain


def _weights(plain: bytes, header: dict[str, Any]) -> Weights:
    words, characters = (_count(header.get(name), name) for name in ("words", "characters"))
    both = words + characters
    text_end = len(plain) - 4 * (both + words)
    if text_end < 0:
        raise ValueError("its body is shorter than its features need")
    names = plain[:text_end].decode().split("\n")
    blocks = names[:words], names[words:both]
    if names.pop() != "" or len(names) != both or any(len(set(block)) != len(block) for block in blocks):
        raise ValueError(f"its names are not {words} and {characters} different lines")
    side = _from_bytes(plain[text_end : text_end + 4 * both])
    neutral = _from_bytes(plain[text_end + 4 * both :])
    biases = [_bounded(header.get(name), name) for name in _SCALARS]
    # NaN fails every comparison, so it is refused as well
    if not all(-MAX_WEIGHT <= weight <= MAX_WEIGHT for column in (side, neutral) for weight in column):
        raise ValueError(f"a weight is no number within ±{MAX_WEIGHT:g}")
    return Weights(*blocks, side, neutral, *biases)


def _count(value: object, name: str) -> int:
    if type(value) is not int or not 0 <= value <= MAX_FEATURES:
        raise ValueError(f"{name} must be 0 to {MAX_FEATURES}")
    return value


def _bounded(value: object, name: str) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value) or abs(value) > MAX_WEIGHT:
        raise ValueError(f"{name} must be a number within ±{MAX_WEIGHT:g}")
    return float(value)


def _to_bytes(column: array[float]) -> bytes:
    if sys.byteorder == "big":
        column = array("f", column)
        column.byteswap()
    return column.tobytes()


def _from_bytes(data: bytes) -> array[float]:
    column = array("f")
    column.frombytes(data)
    if sys.byteorder == "big":
        column.byteswap()
    return column
