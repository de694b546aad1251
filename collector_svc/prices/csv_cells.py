"""One cell of a CSV file: a day, an instant or a price."""

import math
import re
from datetime import UTC, date, datetime, time, timedelta

from collector_svc.shown import one_line
from swarmnexus.time import parse_instant

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PRICE = re.compile(r"\+?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,3})?", re.ASCII)
_EPOCH = re.compile(r"\d{1,15}(\.\d{1,9})?", re.ASCII)
# As seconds this would be the year 5138, as milliseconds it is 1973.
_LEAST_MS = 1e11
_SHOWN = 40


class CellError(ValueError):
    """The column, the value, and what is accepted, in one line."""

    def __init__(self, column: str, value: str, accepted: str) -> None:
        super().__init__(f"{one_line(column)[:_SHOWN]}: {one_line(value)[:_SHOWN]!r} is not {accepted}")


def day_ms(column: str, cell: str, close_at: time | None) -> int:
    """When a day's bar closed: at `close_at` UTC of that day, or at its end, 24:00 UTC. Raises CellError."""
    text = cell.strip()
    try:
        day = date.fromisoformat(text if _DATE.fullmatch(text) else "")
        at = datetime.combine(day, close_at or time(), UTC) + (timedelta() if close_at else timedelta(days=1))
    except (ValueError, OverflowError) as error:
        raise CellError(column, text, "a date such as 2026-01-31") from error
    at_ms = int(at.timestamp() * 1000)
    if at_ms <= 0:
        raise CellError(column, text, "a date after 1970-01-01")
    return at_ms


def instant_ms(column: str, cell: str) -> int:
    """An instant of ISO 8601, or of seconds or milliseconds since 1970. Raises CellError."""
    text = cell.strip()
    accepted = "a time such as 2026-01-31T11:22:33Z, or seconds or milliseconds since 1970"
    try:
        number = float(text) if _EPOCH.fullmatch(text) else 0.0
        at_ms = round(number) if number >= _LEAST_MS else parse_instant(text)
    except ValueError as error:
        raise CellError(column, text, accepted) from error
    if not 0 < at_ms <= _LAST_MS:
        raise CellError(column, text, accepted)
    return at_ms


def price_usd(column: str, cell: str) -> float:
    """A price in US dollars above 0, with a point before its decimals. Raises CellError."""
    text = cell.strip()
    value = float(text) if _PRICE.fullmatch(text) else 0.0
    if not (math.isfinite(value) and value > 0):
        raise CellError(column, text, "a price above 0 such as 1234.5, in US dollars, without separators")
    return value


_LAST_MS = parse_instant("9999-12-30")
