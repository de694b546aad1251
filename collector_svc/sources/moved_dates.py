"""Days that posts name, when the posts themselves are moved to another time."""

import calendar
from datetime import UTC, date, datetime

_MONTHS = 12


def moved_day(target: date, said_at_ms: int, moved_to_ms: int) -> date:
    """The day that stands to the moved post as `target` stands to the post as it was said.

    The end of a year stays the end of a year and the end of a month that of a month, as many of them ahead;
    any other day keeps its distance. Times are in milliseconds since 1970. Raises OverflowError beyond year 9999.
    """
    said, moved = _day(said_at_ms), _day(moved_to_ms)
    if (target.month, target.day) == (_MONTHS, 31):
        return date(_within_calendar(moved.year + target.year - said.year), _MONTHS, 31)
    if target.day == calendar.monthrange(target.year, target.month)[1]:
        ahead = (target.year - said.year) * _MONTHS + target.month - said.month
        years, month = divmod(moved.month - 1 + ahead, _MONTHS)
        year = _within_calendar(moved.year + years)
        return date(year, month + 1, calendar.monthrange(year, month + 1)[1])
    return moved + (target - said)


def _day(at_ms: int) -> date:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date()


def _within_calendar(year: int) -> int:
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"there is no year {year}")
    return year
