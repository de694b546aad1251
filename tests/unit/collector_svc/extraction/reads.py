"""Readings as tests ask for them."""

from datetime import datetime

from collector_svc.extraction.reading import ReadCall, Reading, read_text
from collector_svc.extraction.stance import load_shipped

# a Tuesday
TUESDAY = "2025-08-05T13:00:00+00:00"


def at(moment: str = TUESDAY) -> int:
    """Milliseconds since 1970 of an ISO 8601 time."""
    return round(datetime.fromisoformat(moment).timestamp() * 1000)


def read(text: str, moment: str = TUESDAY) -> Reading:
    """A text read with the shipped model and table."""
    return read_text(text, at(moment), load_shipped())


def only(text: str, moment: str = TUESDAY) -> ReadCall:
    """The one call of a text."""
    (call,) = read(text, moment).calls
    return call


def sides(text: str, moment: str = TUESDAY) -> dict[str, str]:
    """The stance of each ticker that a side is taken on."""
    return {call.ticker: call.stance for call in read(text, moment).calls}
