"""A text cut into tokens, each with its place."""

import re
from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple

from collector_svc.extraction.lexicon import CJK_PHRASES

# A post of X has at most 25,000 characters, which is some 5,000 words; what is past this is not read.
MOST_TOKENS = 8_000


class Kind(IntEnum):
    """What a token is."""

    WORD = 1
    NUMBER = 2
    TICKER = 3
    SIGN = 4
    NEWLINE = 5
    DAY = 6
    HANDLE = 7
    LINK = 8
    OTHER = 9


class Token(NamedTuple):
    """A stretch of the plain text, end past the last.

    Of a number `text` is the digits and `suffix` what is written onto them; of a ticker `text` is the ticker.
    """

    kind: Kind
    text: str
    start: int
    end: int
    suffix: str = ""


# Every repetition has a fixed bound or is possessive: the scan is linear whatever the text.
_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_NUMBER = (
    r"(?:[0-9]{1,3}(?:[,.'\xa0\u202f\u2009][0-9]{3}){1,6}(?![0-9])|[0-9]{1,3}(?:\x20000){1,4}(?![0-9])|[0-9]{1,18})"
    r"(?:[.,][0-9]{1,18})?|\.[0-9]{1,18}"
)
_SCAN = re.compile(
    rf"(?P<link>(?:https?://|www\.)\S{{1,4000}}+)"
    rf"|(?P<handle>@(?![0-9.,]{{1,18}}[km]?(?![a-z0-9_]))[a-z0-9_]{{1,30}}+)"
    rf"|(?P<clock>[0-9]{{1,2}}:[0-9]{{2}}(?::[0-9]{{2}})?(?![0-9:]))"
    rf"|(?P<day>(?:[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}|[0-9]{{1,2}}([./-])[0-9]{{1,2}}\5(?:20[0-9]{{2}}|[0-9]{{2}})"
    rf"|[0-9]{{1,2}}/[0-9]{{1,2}})(?![0-9]|[./-][0-9]|[^\W\d_{_CJK}]))"
    rf"|(?P<number>{_NUMBER})(?P<suffix>[a-z\u0430-\u044f%]{{0,8}}+)(?![.,:][0-9]|[^\W{_CJK}])"
    rf"|(?P<other>[0-9][^\W{_CJK}]{{0,99}}+(?:[.,:/][0-9]{{1,99}}+){{0,99}}+)"
    rf"|(?P<cjk>(?=[{_CJK}])(?:{'|'.join(CJK_PHRASES)}|.))"
    rf"|(?P<word>[^\W\d_{_CJK}](?:[^\W{_CJK}]|'(?=[^\W\d_]))*+(?:(?<=[0-9])(?:\.[0-9]{{1,99}}+){{1,99}}+)?)"
    r"|(?P<newline>\n\s*+)"
    r"|(?P<sign>->|=>|\.{2,99}+|!{2,99}+|\?[?!]{0,99}+|/s(?!\w)|[^\w\s])"
    # a row of blanks, low lines or digits of other scripts in one step, rather than one look at each of them
    r"|[^\S\n]++|_++|\d++"
)
_KINDS = {
    "link": Kind.LINK,
    "handle": Kind.HANDLE,
    "clock": Kind.OTHER,
    "day": Kind.DAY,
    "suffix": Kind.NUMBER,
    "number": Kind.NUMBER,
    "other": Kind.OTHER,
    "cjk": Kind.WORD,
    "word": Kind.WORD,
    "newline": Kind.NEWLINE,
    "sign": Kind.SIGN,
}


def tokenize(text: str, tickers: Iterable[tuple[int, int, str]] = ()) -> list[Token]:
    """The tokens of a plain text; where a ticker stands (start, end, ticker) there is one token of it."""
    tokens: list[Token] = []
    at = 0
    for start, end, ticker in tickers:
        if start < at:
            continue
        _scan(text, at, start, tokens)
        if len(tokens) >= MOST_TOKENS:
            return tokens
        tokens.append(Token(Kind.TICKER, ticker, start, end))
        at = end
    _scan(text, at, len(text), tokens)
    return tokens


def _scan(text: str, start: int, end: int, into: list[Token]) -> None:
    for match in _SCAN.finditer(text, start, end):
        name = match.lastgroup
        if name is None:
            continue
        if len(into) >= MOST_TOKENS:
            return
        kind = _KINDS[name]
        if kind is Kind.NUMBER:
            digits = match["number"]
            into.append(Token(kind, digits, match.start(), match.end(), match["suffix"]))
        else:
            into.append(Token(kind, match.group(), match.start(), match.end()))
