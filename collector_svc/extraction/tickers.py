"""Cashtags, by the rule by which X itself links them."""

import re
from collections.abc import Iterable

# White space and directional marks as X counts them. Python's \s knows neither U+180E nor the marks.
_SPACES = "\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_PUNCTUATION = re.escape("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")

# Letters are spelled out: with IGNORECASE [a-z] would match U+017F and U+212A too. Each part has a
# fixed greatest length, so that a search is linear in the text.
_CASHTAG = re.compile(
    rf"(?:(?<=[{_SPACES}{_DIRECTIONS}])|\A)"
    r"\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?"
    rf"(?=[{_SPACES}{_PUNCTUATION}]|\Z)"
)


def cashtags(text: str) -> list[str]:
    """The cashtags of a text as written, each with its $, in order of appearance.

    One that differs from an earlier one only in case is left out. `$BTC`, `$BRK.B` and `$ABC_X` are
    cashtags; `$5k`, `US$BTC`, `$TOOLONGNAME` and `$BTC🚀` are not.
    """
    return distinct(match.group() for match in _CASHTAG.finditer(text))


def cashtag_spans(text: str) -> list[tuple[int, int, str]]:
    """Every cashtag as (start, end, ticker), repetitions included.

    Start and end count code points, the $ is within, the end is one past the last; the ticker is normalized.
    """
    return [(match.start(), match.end(), normalize(match.group())) for match in _CASHTAG.finditer(text)]


def normalize(ticker: str) -> str:
    """The form in which tickers are compared: upper case with one $ before it."""
    return "$" + ticker.strip().lstrip("$").upper()


def distinct(tickers: Iterable[str]) -> list[str]:
    """The tickers in their order and as written, without those that came before in any case."""
    first: dict[str, str] = {}
    for ticker in tickers:
        first.setdefault(normalize(ticker), ticker)
    return list(first.values())
