"""The kinds of values that posts are made of: each function returns the value checked or raises FieldError."""

import re
from typing import Any

from collector_svc.extraction.tickers import normalize
from collector_svc.parsers.fields import FieldError

# X's own limit for long posts, in code points.
TEXT_LIMIT = 25_000

_ID = re.compile(r"[0-9]{1,20}")
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
_LANG = re.compile(r"[A-Za-z0-9-]{1,35}")
_ORIGIN = re.compile(r"[a-z0-9_-]{1,32}")
# Wider than the cashtag rule: what X itself calls a symbol is believed, as long as it can be a name at all.
_TICKER = re.compile(r"\$?[A-Za-z0-9][A-Za-z0-9._-]{0,19}")
_URL = re.compile(r"https?://[^\s\"'<>\\^`{|}\x00-\x20]{1,2040}")


def string(value: Any, field: str) -> str:
    """Text that UTF-8 and SQLite can carry: no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        raise FieldError(field, value, "text")
    if "\0" in value:
        raise FieldError(field, value, "text without NUL characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise FieldError(field, value, "text without lone surrogates") from None
    return value


def post_text(value: Any, field: str) -> str:
    """The text of a post: not blank, at most TEXT_LIMIT code points."""
    text = string(value, field)
    if not text or text.isspace():
        raise FieldError(field, text, "text that is not empty")
    if len(text) > TEXT_LIMIT:
        raise FieldError(field, text, f"at most {TEXT_LIMIT:,} characters")
    return text


def snowflake(value: Any, field: str) -> str:
    """The id of a post or an account: 1 to 20 digits, as text or as a whole number."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**20 else value
    return _matching(_ID, text, field, "1 to 20 digits")


def handle(value: Any, field: str) -> str:
    """A handle without its @."""
    return _matching(_HANDLE, value, field, "a handle of 1 to 15 letters, digits or _")


def lang(value: Any, field: str) -> str:
    """A language tag."""
    return _matching(_LANG, value, field, "a language tag such as en")


def origin(value: Any, field: str) -> str:
    """Where a mention came from."""
    return _matching(_ORIGIN, value, field, "a short word such as search")


def url(value: Any, field: str) -> str:
    """An absolute http or https address: nothing else may become a link on a page."""
    return _matching(_URL, value, field, "an http or https address")


def ticker(value: Any, field: str) -> str:
    """A ticker as written, with its $ put before it when it was left out."""
    written = _matching(_TICKER, value, field, "a ticker such as $BTC")
    return written if written.startswith("$") else f"${written}"


def comparable_ticker(value: Any, field: str) -> str:
    """A ticker in the form in which calls carry it."""
    return normalize(ticker(value, field))


def _matching(pattern: re.Pattern[str], value: Any, field: str, accepted: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise FieldError(field, value, accepted)
    return value
