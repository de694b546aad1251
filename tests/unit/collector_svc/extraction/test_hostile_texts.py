import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collector_svc import extraction
from collector_svc.extraction.assets import shipped_table
from collector_svc.extraction.tokens import MOST_TOKENS

from .reads import read

_SIZE = 100_000
_LONGEST_SECONDS = 0.010
_EVERYDAY = [
    "a",
    " a",
    "1",
    "1.",
    "1,",
    ".1",
    "$a",
    " $a",
    "https://",
    "@a",
    "&",
    "&a;",
    '"',
    "?",
    "a-",
    "1-",
    "0 000 ",
]
_FURTHER = ["a'", "1/1/", "12:", "é", "字", "🚀", "\u200b", "_", "\n", "\u0e51", "http", "$BTC to 100k by "]


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern of the package, by where it is."""
    found: dict[str, re.Pattern[str]] = {}
    for module in pkgutil.iter_modules(extraction.__path__, f"{extraction.__name__}."):
        if not module.ispkg:
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern):
                    found[f"{module.name}.{name}"] = value
    unspaced = shipped_table().unspaced
    assert unspaced is not None
    return {**found, "assets.unspaced": unspaced}


def letters(parsed: Any) -> Iterator[int]:
    """The code points that a parsed pattern names, of ranges both ends."""
    if isinstance(parsed, list | tuple) and len(parsed) == 2 and str(parsed[0]) in {"LITERAL", "NOT_LITERAL"}:
        yield parsed[1]
    elif isinstance(parsed, list | tuple) and len(parsed) == 2 and str(parsed[0]) == "RANGE":
        yield from parsed[1]
    elif isinstance(parsed, list | tuple) or hasattr(parsed, "data"):
        for part in parsed:
            yield from letters(part)


@pytest.mark.parametrize("name", sorted(patterns()))
def test_no_pattern_takes_long_on_text_made_of_its_own_alphabet(name: str) -> None:
    pattern = patterns()[name]
    parser = importlib.import_module("re._parser")
    own = [
        chr(code)
        for code in sorted(set(letters(parser.parse(pattern.pattern, pattern.flags))))
        if not 0xD800 <= code <= 0xDFFF
    ]
    own = own[:: max(1, len(own) // 7)]
    units = {*own, *(one + other for one in own for other in own), *_EVERYDAY, *_FURTHER}
    slow = {unit: seconds for unit in units if (seconds := _fastest(pattern, unit)) > _LONGEST_SECONDS}
    assert slow == {}


def _fastest(pattern: re.Pattern[str], unit: str) -> float:
    """Of search, match and walk the slowest, each the least of four tries: a busy machine is no slow pattern."""
    text = (unit * (_SIZE // len(unit.encode("utf-8", "replace")) + 1))[:_SIZE]
    ways = (pattern.search, pattern.fullmatch, lambda each: list(islice(pattern.finditer(each), MOST_TOKENS)))
    return max(min(_seconds(way, each) for _ in range(3)) for way in ways for each in (text, text + "\0"))


def _seconds(way: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    way(text)
    return time.process_time() - began


@pytest.mark.parametrize(
    "unit", [*_EVERYDAY, *_FURTHER, "not up ", "friday. ", "$A up, ", "if up then ", "march or ", "up, "]
)
def test_a_hundred_thousand_characters_are_read_within_a_breath(unit: str) -> None:
    text = (unit * (_SIZE // len(unit) + 1))[:_SIZE]
    began = time.process_time()
    read(text)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t ",
        "\u200b\u200f\u202e\u2066",
        "🚀" * 500,
        "\u0412\u0422\u0421 t\u043e 100k",
        "$\u0412\u0422\u0421 to 100k",
        "$\u200bBTC to 100k",
        "\ud800 $BTC",
        "&#0;&#x110000;&amp;amp;&lt;script&gt;",
        "\uff42\uff54\uff43 \uff11\uff10\uff10\uff4b",
        "สวัสดีตอนเช้า ๑๐๐",
        "$" * 1000,
        "\u0661\u0662\u0663",
        "\0\1\2",
    ],
)
def test_a_text_of_nothing_gives_a_reading_without_a_made_up_price(text: str) -> None:
    assert all(call.target_price in {None, 100_000.0} for call in read(text).calls)


_WORDS = [
    "$BTC",
    "ETH",
    "#sol",
    "to",
    "100k",
    "by",
    "Friday",
    "won't",
    "if",
    "then",
    "?",
    "!",
    "\n",
    ",",
    "and",
    "short",
    "calls",
]
_MORE = [
    "3x",
    "20%",
    "EOY",
    "in",
    "2",
    "weeks",
    "between",
    "-",
    "€",
    "$",
    "→",
    "🚀",
    "says",
    '"',
    "/s",
    "&amp;",
    "\u200b",
    "万",
    "上がる",
]


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from([*_WORDS, *_MORE]), max_size=40).map(" ".join)))
def test_any_text_gives_a_reading_whose_spans_lie_within_it(text: str) -> None:
    reading = read(text)
    assert 0 < reading.stance.probability <= 1
    for call in reading.calls:
        assert call.ticker in reading.tickers
        assert call.stance in {"bullish", "bearish"}
        assert 0.5 < call.probability < 1
        assert all(0 <= span.start < span.end <= len(text) for span in call.spans)
        assert call.target_price is None or call.target_price > 0


@given(st.text(alphabet="abc $BT100k\u200b\u200e&;amp", max_size=60))
def test_a_price_is_never_greater_than_the_digits_that_are_seen(text: str) -> None:
    longest = max((len(digits) for digits in re.findall(r"[0-9\u200b\u200e&;amp]+", text)), default=0)
    for call in read(text).calls:
        assert call.target_price is None or call.target_price < 10 ** (longest + 10)
