"""A model file may come from anywhere: what is not sound is refused in one line, and nothing of it is run."""

from __future__ import annotations

import hashlib
import math
import pickle
import struct
import zlib
from array import array
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collector_svc.extraction.stance import ModelFileError, load
from collector_svc.extraction.stance.container import LAYOUT, MAGIC, MAX_BODY_BYTES, Weights, pack, unpack

SOUND = Weights(["up", "down"], [" u"], array("f", [1.5, -2.0, 0.25]), array("f", [0.5, 0.0]), 0.125, -3.0, -0.5)
NAMES = b"up\ndown\n u\n"
FLOATS = struct.pack("<5f", 1.5, -2.0, 0.25, 0.5, 0.0)
HEADER: dict[str, Any] = {
    "card": {},
    "words": 2,
    "characters": 1,
    "side_bias": 0.0,
    "neutral_bias": 0.0,
    "neutral_slope": 0.0,
}


def built(header: Any, plain: bytes, *, layout: int = LAYOUT) -> bytes:
    """A file whose lengths and checksum are right whatever is in it."""
    head = header if isinstance(header, bytes) else orjson.dumps(header)
    body = zlib.compress(plain)
    digest = hashlib.sha256(head + body).digest()
    return struct.pack("<8sIII32s", MAGIC, layout, len(head), len(body), digest) + head + body


def refusal(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    with pytest.raises(ModelFileError) as refused:
        load(path)
    message = str(refused.value)
    assert str(path) in message
    assert "\n" not in message
    return message


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "model"
    path.write_bytes(pack(SOUND, {"version": "one"}))
    weights, card = unpack(path)
    assert weights == SOUND
    assert card == {"version": "one"}
    path.write_bytes(built(HEADER, NAMES + FLOATS))
    assert load(path).scores("up").bullish > 0


HOSTILE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "does not begin as one"),
    "a pickle": (pickle.dumps({"a": 1}), "does not begin as one"),
    "another layout": (built(HEADER, NAMES + FLOATS, layout=LAYOUT + 1), "layout"),
    "more than was announced": (pack(SOUND, {}) + b"x", "announced"),
    "no JSON": (built(b"{", NAMES + FLOATS), ""),
    "a list for a header": (built([], NAMES + FLOATS), "no card"),
    "a card that is none": (built(HEADER | {"card": "x"}, NAMES + FLOATS), "no card"),
    "a card nested without end": (
        built(b'{"card": {"a": ' + b"[" * 900 + b"]" * 900 + b'}, "words": 2, "characters": 1}', NAMES + FLOATS),
        "nested more than",
    ),
    "a card of megabytes": (built(HEADER | {"card": {"a": "x" * 70_000}}, NAMES + FLOATS), "header is larger"),
    "a negative count": (built(HEADER | {"words": -1}, NAMES + FLOATS), "words must be 0 to"),
    "a count beyond all bounds": (built(HEADER | {"characters": 2**62}, NAMES + FLOATS), "characters must be 0 to"),
    "a count that is true": (built(HEADER | {"words": True}, NAMES + FLOATS), "words must be 0 to"),
    "more features than the body has": (built(HEADER | {"words": 900}, NAMES + FLOATS), "shorter"),
    "fewer names": (built(HEADER, b"up\ndown\n" + FLOATS), "different lines"),
    "a name twice": (built(HEADER, b"up\nup\n u\n" + FLOATS), "different lines"),
    "names that are no UTF-8": (built(HEADER, b"u\xff\ndown\n u\n" + FLOATS), "utf-8"),
    "a weight that is no number": (built(HEADER, NAMES + FLOATS[:-4] + struct.pack("<f", math.nan)), "no number"),
    "a weight without end": (built(HEADER, NAMES + FLOATS[:-4] + struct.pack("<f", math.inf)), "no number"),
    "a bias beyond all bounds": (built(HEADER | {"side_bias": 1e300}, NAMES + FLOATS), "side_bias"),
    "a bias that is text": (built(HEADER | {"neutral_bias": "0"}, NAMES + FLOATS), "neutral_bias"),
    "a body that blows up": (built(HEADER, b"\0" * (MAX_BODY_BYTES + 1)), "larger than"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_refused_in_one_line(tmp_path: Path, case: str) -> None:
    data, why = HOSTILE[case]
    assert why in refusal(tmp_path / "model", data)


@given(cut=st.integers(0, 200), at=st.integers(0, 10_000), bit=st.integers(0, 7))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_cut_short_or_with_a_bit_turned_is_refused(tmp_path: Path, cut: int, at: int, bit: int) -> None:
    sound = pack(SOUND, {"version": "one"})
    refusal(tmp_path / "cut", sound[: cut % len(sound)])
    turned = bytearray(sound)
    turned[at % len(sound)] ^= 1 << bit
    refusal(tmp_path / "turned", bytes(turned))


def test_a_file_that_is_not_there_or_is_a_folder_is_one_line(tmp_path: Path) -> None:
    for path, why in ((tmp_path / "none", "No such file"), (tmp_path, "directory")):
        with pytest.raises(ModelFileError, match=why):
            load(path)
