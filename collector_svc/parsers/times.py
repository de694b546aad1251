"""Times as X and ISO 8601 write them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from collector_svc.parsers.fields import FieldError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The first post was written on this day.
_FIRST_DAY = datetime(2006, 3, 21, tzinfo=UTC)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_X_TIME = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>[0-9]{2}) (?P<clock>[0-9:]{8}) (?P<zone>[+-][0-9]{4})"
    r" (?P<year>[0-9]{4})"
)
_LONGEST = 40


def posted_at_ms(value: Any, field: str) -> int:
    """Milliseconds since 1970 of `Wed Jan 07 20:00:00 +0000 2015` or an ISO 8601 date or time.

    A time without an offset is UTC. Raises FieldError for what is no time or lies before X existed; the
    future is not judged here, for want of a clock.
    """
    accepted = "a time such as 2015-01-07T20:00:00Z, not before 2006-03-21"
    if not isinstance(value, str) or len(value) > _LONGEST:
        raise FieldError(field, value, accepted)
    try:
        moment = datetime.fromisoformat(_iso(value))
    except ValueError:
        raise FieldError(field, value, accepted) from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    # Subtracting copes with offsets at both ends of the calendar, where converting would overflow.
    since_epoch = moment - _EPOCH
    if since_epoch < _FIRST_DAY - _EPOCH:
        raise FieldError(field, value, accepted)
    return since_epoch // timedelta(milliseconds=1)


def _iso(value: str) -> str:
    """X's own way of writing a time turned into ISO 8601; anything else unchanged.

    By hand, because strptime reads the names of months in the language of the machine.
    """
    match = _X_TIME.fullmatch(value)
    if match is None or match["month"] not in _MONTHS:
        return value
    return f"{match['year']}-{_MONTHS.index(match['month']) + 1:02}-{match['day']}T{match['clock']}{match['zone']}"
