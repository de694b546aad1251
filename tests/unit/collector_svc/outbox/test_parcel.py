import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.mentions import mention

from collector_svc.outbox.parcel import HEAD_BYTES, DamagedParcelError, pack, read_head, unpack
from swarmnexus.v1.model_pb2 import Price

AT_MS = 1_700_000_000_000
MENTIONS = [mention(number) for number in range(5)]
PRICES = [Price(ticker="$SOL", at_ms=AT_MS + number, price_usd=100.0 + number, source="demo") for number in range(3)]
PACKED = pack(MENTIONS, PRICES, AT_MS)


def test_what_was_packed_comes_out_as_it_was() -> None:
    assert read_head(PACKED[:HEAD_BYTES]) == (AT_MS, 8)
    contents = unpack(PACKED)
    assert (contents.mentions, contents.prices, contents.damage) == (MENTIONS, PRICES, [])


@given(st.integers(0, len(PACKED) - 1))
def test_a_parcel_that_breaks_off_gives_the_whole_rows_before_the_break_and_says_so(length: int) -> None:
    if length < HEAD_BYTES:
        with pytest.raises(DamagedParcelError, match="breaks off within its first"):
            unpack(PACKED[:length])
        return
    contents = unpack(PACKED[:length])
    assert contents.mentions == MENTIONS[: len(contents.mentions)]
    assert contents.prices == PRICES[: len(contents.prices)]
    rows = len(contents.mentions) + len(contents.prices)
    assert contents.damage == [f"it breaks off: {rows} of 8 rows are there"]


@given(st.integers(0, len(PACKED) * 8 - 1))
def test_no_flipped_bit_passes_for_a_row(bit: int) -> None:
    data = bytearray(PACKED)
    data[bit // 8] ^= 1 << bit % 8
    try:
        contents = unpack(bytes(data))
    except DamagedParcelError:
        assert bit // 8 < 16
        return
    assert all(row in MENTIONS for row in contents.mentions)
    assert all(row in PRICES for row in contents.prices)
    # only the time of packing, which decides nothing, may change unnoticed
    assert contents.damage or 16 <= bit // 8 < 24


def test_a_damaged_row_costs_no_other() -> None:
    at = PACKED.index(MENTIONS[1].post.text.encode())
    contents = unpack(PACKED[:at] + b"P" + PACKED[at + 1 :])
    assert contents.mentions == [MENTIONS[0], *MENTIONS[2:]]
    assert contents.prices == PRICES
    assert contents.damage == ["row 2 of 8 cannot be read"]


@given(st.binary(max_size=300))
def test_no_bytes_crash_it(data: bytes) -> None:
    try:
        contents = unpack(data)
    except DamagedParcelError:
        return
    assert not contents.mentions
