"""Values as years of scripts left them, read strictly enough to be true; None for what they are not."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from store_svc.rules.accept import FIRST_POST_MS
from swarmnexus.time import parse_instant

Value = str | int | float | bytes | None

_ID = re.compile(r"[0-9]{1,20}", re.ASCII)
_HANDLE = re.compile(r"@?([A-Za-z0-9_]{1,15})", re.ASCII)
_TICKER = re.compile(r"\$?([A-Za-z0-9._-]{1,20})", re.ASCII)
_NUMBER = re.compile(r"[0-9]{9,17}(\.[0-9]+)?", re.ASCII)
_URL = re.compile(r"https?://\S{1,490}", re.IGNORECASE)
_STATUS = re.compile(
    r"https?://(?:www\.|mobile\.)?(?:x|twitter)\.com/([A-Za-z0-9_]{1,15})/status(?:es)?/([0-9]{1,20})(?:[/?#].*)?",
    re.ASCII | re.IGNORECASE,
)
# Fri Oct 24 2025 08:30:00 GMT+0000 (Coordinated Universal Time), as a JavaScript Date prints itself
_JS = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2} \d{2} \d{4} \d{2}:\d{2}:\d{2}) GMT([+-]\d{4})(?: \(.*\))?", re.ASCII)
_TWITTER = "%a %b %d %H:%M:%S %z %Y"  # Fri Oct 24 08:30:00 +0000 2025, as X's API does
_SPACED = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}.*)", re.ASCII)

# Since 2010-11-04 an id of X holds its time: milliseconds since this one, above 22 bits.
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
_FIRST_SNOWFLAKE = 29_700_859_247
_EPOCH_SECONDS = 100_000_000_000  # below it seconds, from it milliseconds: the border is in 5138, or in 1973
_MICROSECONDS = 100_000_000_000_000


def text_of(value: Value) -> str | None:
    """A text that says something."""
    if isinstance(value, str) and value.strip():
        return value
    return str(value) if isinstance(value, int) else None


def post_id_of(value: Value) -> str | None:
    """The digits of an id. A REAL has lost some of them."""
    text = (text_of(value) or "").strip()
    return text if _ID.fullmatch(text) else None


def handle_of(value: Value) -> str | None:
    """A handle without @."""
    match = _HANDLE.fullmatch((text_of(value) or "").strip())
    return match[1] if match else None


def ticker_of(value: Value) -> str | None:
    """A ticker with its $, as it is spelled."""
    match = _TICKER.fullmatch((text_of(value) or "").strip())
    return f"${match[1]}" if match else None


def url_of(value: Value) -> str | None:
    """An http(s) address."""
    text = (text_of(value) or "").strip()
    return text if _URL.fullmatch(text) and text.isprintable() else None


def named_in_url(value: Value) -> tuple[str | None, str | None]:
    """Handle and post id in an address of a post; `i` is nobody's handle there."""
    match = _STATUS.fullmatch((text_of(value) or "").strip())
    if not match:
        return None, None
    return (None if match[1].lower() == "i" else match[1]), match[2]


def instant_of(value: Value) -> int | None:
    """Milliseconds of ISO 8601, of epoch seconds, milliseconds or microseconds, of a JavaScript, X or mail date.

    A time without a zone is UTC. Nothing before the first post of X is believed.
    """
    at_ms = _of_number(value) if isinstance(value, int | float) else _of_text((text_of(value) or "").strip())
    return at_ms if at_ms is not None and at_ms >= FIRST_POST_MS else None


def snowflake_ms(post_id: str) -> int | None:
    """The time in a post's id, for those that hold one."""
    number = int(post_id)
    return (number >> 22) + _SNOWFLAKE_EPOCH_MS if number >= _FIRST_SNOWFLAKE else None


def _of_number(value: float) -> int | None:
    if not 0 < value < _MICROSECONDS * 100:
        return None
    if value >= _MICROSECONDS:
        return int(value / 1000)
    return int(value if value >= _EPOCH_SECONDS else value * 1000)


def _of_text(text: str) -> int | None:
    if _NUMBER.fullmatch(text):
        return _of_number(float(text))
    if spaced := _SPACED.fullmatch(text):
        text = f"{spaced[1]}T{spaced[2].replace(' UTC', 'Z').replace(' ', '')}"
    try:
        return parse_instant(text)
    except ValueError:
        return _of_prose(text)


def _of_prose(text: str) -> int | None:
    try:
        if js := _JS.fullmatch(text):
            at = datetime.strptime(f"{js[1]} {js[2]}", "%b %d %Y %H:%M:%S %z")
        elif text[:3].isalpha() and text[3:4] == ",":
            at = parsedate_to_datetime(text)
        else:
            at = datetime.strptime(text, _TWITTER)  # noqa: DTZ007 - the format has a %z
        return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, TypeError, OverflowError):
        return None
