"""Days written in digits."""

import re
from datetime import date

from collector_svc.extraction.calendar import next_day_of_year, safe_date

_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_WRITTEN = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})(?:\2([0-9]{4}|[0-9]{2}))?")
_MONTHS = 12


def day_written(text: str, today: date, *, day_first: bool) -> date | None:
    """The day of `2026-03-15`, `3/15`, `15/3/26` or `15.03.2026`; None for digits that are no day.

    The month stands first, unless `day_first`, or the first number is over 12, or points stand between. Without a
    year it is the next to come.
    """
    match = _ISO.fullmatch(text)
    if match:
        return safe_date(int(match[1]), int(match[2]), int(match[3]))
    match = _WRITTEN.fullmatch(text)
    if not match:
        return None
    first, second = int(match[1]), int(match[3])
    month, day = (second, first) if day_first or match[2] == "." or first > _MONTHS else (first, second)
    if match[4] is None:
        return next_day_of_year(today, month, day) if 1 <= month <= _MONTHS else None
    year = int(match[4]) if len(match[4]) > 2 else today.year // 100 * 100 + int(match[4])  # noqa: PLR2004 - digits
    return safe_date(year, month, day)
