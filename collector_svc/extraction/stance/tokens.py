"""A post as words: what is written alike is made alike, and what carries no stance is made anonymous.

Tickers become one word. A model that knew them would carry its training year's fashions into every year.
"""

import html
import re
import unicodedata

# A post of X has at most 25,000 characters; the side an author takes stands in the first few.
MAX_CHARACTERS = 4_000

# zero-width and directional marks, variation selectors, skin tones
_INVISIBLE = re.compile(
    "[\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff\U0001f3fb-\U0001f3ff\ud800-\udfff]"
)
_TICKER = re.compile(r"\$[a-z]{1,6}\b")
_TOKEN = re.compile(
    r"https?://\S{1,500}"
    r"|\$[a-z]{1,6}(?:\.[a-z])?\b"
    r"|[@#][a-z0-9_]{1,100}"
    r"|[$€£]?[0-9][0-9,.]{0,30}[kmb%x]?"
    r"|[^\W\d_]{1,40}(?:'[a-z]{1,3})?"
    r"|[:;=][-']?[()dp/|]"
    r"|[!?.]{1,200}"
    r"|[^\w\s]"
)
_REPEATED = re.compile(r"(.)\1{2,}")
_SPACES = re.compile(r"\s+")
_MONEY = "$€£"


def plain(text: str) -> str:
    """The text in one spelling: entities resolved, compatibility forms and case folded, invisible marks dropped."""
    text = html.unescape(text[:MAX_CHARACTERS])
    text = unicodedata.normalize("NFKC", text)[:MAX_CHARACTERS].casefold().replace("\u2019", "'")
    return _INVISIBLE.sub("", text)


def tokens(text: str) -> list[str]:
    """The words, numbers, marks and emoji of a text that `plain` has been over."""
    return [_anonymous(token) for token in _TOKEN.findall(_REPEATED.sub(r"\1\1", text))]


def running(text: str) -> str:
    """The text that `plain` has been over as one line without tickers, with a space at either end."""
    return f" {_SPACES.sub(' ', _TICKER.sub('$t', text)).strip()} "


def _anonymous(token: str) -> str:
    first, rest = token[0], token[1:]
    if first == "$" and rest and rest[0].isalpha():
        return "$t"
    if first == "@" and rest:
        return "@u"
    if token.startswith(("http://", "https://")):
        return "url"
    if first in _MONEY and rest:
        return "$0"
    if first.isdigit():
        return "0%" if token[-1] == "%" else "0"
    return token
