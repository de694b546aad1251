"""A post as a list of tokens: what is written alike is made alike, what carries no stance is made anonymous."""

import html
import re
import unicodedata

# A post of X has at most 25,000 characters; the side an author takes stands in the first few.
MAX_CHARACTERS = 4_000

_EXTRA = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff\U0001f3fb-\U0001f3ff]")
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
_LONG = re.compile(r"(.)\1{2,}")


def plain(text: str) -> str:
    """The text in one spelling: entities resolved, compatibility forms and case folded, invisible marks dropped."""
    text = html.unescape(text[:MAX_CHARACTERS])
    text = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return _LONG.sub(r"\1\1", _EXTRA.sub("", text))


def tokens(text: str) -> list[str]:
    """The tokens of a text that `plain` has been over."""
    return [_anonymous(token) for token in _TOKEN.findall(text)]


def _anonymous(token: str) -> str:
    first = token[0]
    if first == "$" and len(token) > 1 and token[1].isalpha():
        return "$t"
    if first == "@":
        return "@u"
    if token.startswith("http"):
        return "url"
    if token[-1] == "%":
        return "0%"
    if first.isdigit() or (len(token) > 1 and token[1].isdigit() and first in "$€£"):
        return "$0" if first in "$€£" else "0"
    return token
