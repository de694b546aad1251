"""Arithmetic of days: pure, zone-free, every day one that the calendar has."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

# What a post may speak of; later is no date that anybody will look at.
FURTHEST_YEARS = 100
SUNDAY = 7


def day_of(at_ms: int) -> date:
    """The day in UTC of an instant in milliseconds since 1970; raises ValueError past the calendar's ends."""
    try:
        return datetime.fromtimestamp(at_ms / 1000, UTC).date()
    except (OverflowError, OSError) as error:
        raise ValueError(f"{at_ms} is past the calendar's ends") from error


def safe_date(year: int, month: int, day: int) -> date | None:
    """That day, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def plus_days(day: date, days: int) -> date | None:
    """So many days later."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def plus_months(day: date, months: int) -> date | None:
    """The same day of a later month, or that month's last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, monthrange(year, month)[1])


def week_end(day: date, weeks: int = 0) -> date:
    """The Sunday of the day's week, or of one that many weeks later; weeks run from Monday."""
    return day + timedelta(days=SUNDAY - day.isoweekday() + 7 * weeks)


def quarter_end(day: date, quarters: int = 0) -> date:
    """The last day of the day's quarter, or of one that many quarters later."""
    index = day.year * 4 + (day.month - 1) // 3 + quarters
    return month_end(index // 4, index % 4 * 3 + 3)


def next_weekday(day: date, weekday: int) -> date:
    """The first such weekday (1 is Monday) strictly after the day."""
    return day + timedelta(days=(weekday - day.isoweekday() - 1) % 7 + 1)


def next_month_end(day: date, month: int) -> date:
    """The last day of the next such month to come, the day's own included."""
    return month_end(day.year + (month < day.month), month)


def next_day_of_year(day: date, month: int, of_month: int) -> date | None:
    """The next such day to come, today's included; None where no year has it."""
    for year in range(day.year, day.year + 5):
        found = safe_date(year, month, of_month)
        if found is not None and found >= day:
            return found
    return None
