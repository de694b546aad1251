import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collector_svc.extraction.tickers import cashtag_spans, cashtags, distinct, normalize


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$BTC", ["$BTC"]),
        ("long $eth and $SOL", ["$eth", "$SOL"]),
        ("$BRK.B or $brk_a", ["$BRK.B", "$brk_a"]),
        ("sold $TSLA. Bought $NVDA, $AMD!", ["$TSLA", "$NVDA", "$AMD"]),
        ("$ABC.DEF", ["$ABC"]),
        ("$ONE$TWO", ["$ONE"]),
        ("line\n$NEXT\tand\u3000$WIDE\u3000too", ["$NEXT", "$WIDE"]),
        ("\u200f$RTL and \u2066$ISO", ["$RTL", "$ISO"]),
        ("$BTC again $btc", ["$BTC"]),
        ('$BTC"', ["$BTC"]),
    ],
)
def test_a_cashtag_is_read_as_written(text: str, expected: list[str]) -> None:
    assert cashtags(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "$",
        "$5",
        "$5k",
        "$T3",
        "US$BTC",
        "($BTC)",
        "$$BTC",
        "$SEVENLT",
        "$BTC🚀",
        "$BTC…",
        "$BTCé",
        "$\u212aEY",
        "\uff04BTC",
    ],
)
def test_what_x_would_not_link_is_no_cashtag(text: str) -> None:
    assert cashtags(text) == []


def test_spans_count_code_points_and_name_the_ticker_in_upper_case() -> None:
    text = "🚀🚀 $sol then $SOL"
    spans = cashtag_spans(text)
    assert spans == [(3, 7, "$SOL"), (13, 17, "$SOL")]
    assert [text[start:end] for start, end, _ in spans] == ["$sol", "$SOL"]


@pytest.mark.parametrize("written", ["btc", "$btc", "BTC", "$BTC", " $Btc "])
def test_however_a_ticker_is_written_it_compares_the_same(written: str) -> None:
    assert normalize(written) == "$BTC"


def test_the_first_way_of_writing_is_the_one_kept() -> None:
    assert distinct(["$Sol", "$BTC", "$SOL", "$btc"]) == ["$Sol", "$BTC"]


@given(st.text(alphabet="$aB._ 1\n\u200f🚀é,"))
def test_every_span_is_a_cashtag_of_the_text(text: str) -> None:
    spans = cashtag_spans(text)
    assert distinct(text[start:end] for start, end, _ in spans) == cashtags(text)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize("unit", ["$", " $", " $a", "$abcdef", " $abcdef.ab", " "])
def test_a_hostile_text_takes_no_longer_than_its_length(unit: str) -> None:
    text = unit * (400_000 // len(unit))
    began = time.perf_counter()
    cashtags(text)
    assert time.perf_counter() - began < 2
