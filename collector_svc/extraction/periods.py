"""The stretches of time that words name, from the day of the post on."""

from datetime import date
from typing import NamedTuple

from collector_svc.extraction.calendar import (
    FURTHEST_YEARS,
    month_end,
    next_day_of_year,
    next_month_end,
    next_weekday,
    plus_days,
    plus_months,
    quarter_end,
    safe_date,
    week_end,
)

_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_DAYS = {"day": 1, "week": 7}
_MOST_COUNT = 1200
# `y` alone stands for a year only when it is written onto a number
SUFFIX_UNITS = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "hour"),
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), "week"),
    **dict.fromkeys(("mo", "mos", "mth", "mths", "month", "months"), "month"),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), "year"),
}


class Period(NamedTuple):
    """First and last day; of a single day both are the same."""

    first: date
    last: date


class Named(NamedTuple):
    """A period, where its words end, whether it may stand without a preposition, and whether it is already exact."""

    period: Period | None
    last: int
    is_clear: bool = True
    is_exact: bool = False


def one_day(day: date | None) -> Period | None:
    """A period of a day."""
    return None if day is None else Period(day, day)


def after(day: date, unit: str, count: float) -> Period | None:
    """The day that is so many units later; hours are not told here. None for what nobody can mean."""
    if not 0 < count <= _MOST_COUNT:
        return None
    if unit in _MONTHS:
        return one_day(plus_months(day, round(count * _MONTHS[unit])))
    return one_day(plus_days(day, round(count * _DAYS[unit]))) if unit in _DAYS else None


def unit_period(day: date, unit: str, ahead: int) -> Period | None:
    """The day's own week, month, quarter or year (`ahead` 0), or a later one."""
    if unit == "week":
        last = week_end(day, ahead)
        first = plus_days(last, -6)
        return None if first is None else Period(first, last)
    if unit == "month":
        moved = plus_months(day, ahead)
        return None if moved is None else month_period(moved.year, moved.month)
    if unit == "quarter":
        last = quarter_end(day, ahead)
        return Period(date(last.year, last.month - 2, 1), last)
    if unit == "year":
        return year_period(day.year + ahead)
    return one_day(plus_days(day, ahead)) if unit == "day" else None


def month_period(year: int, month: int) -> Period:
    """A month."""
    return Period(date(year, month, 1), month_end(year, month))


def year_period(year: int) -> Period | None:
    """A year of the calendar."""
    return Period(date(year, 1, 1), date(year, 12, 31)) if date.min.year <= year <= date.max.year else None


def month_named(day: date, month: int, year: int | None) -> Period:
    """That month of the year, or the next to come, the day's own included."""
    last = next_month_end(day, month) if year is None else month_end(year, month)
    return month_period(last.year, month)


def part_of_year(day: date, count: int, number: int, year: int | None) -> Period | None:
    """The quarter (of 4) or half (of 2) of that number in the year, or the next to come."""
    months = 12 // count
    if not 1 <= number <= count:
        return None
    end = month_named(day, number * months, year).last
    if year is None and end < day:
        end = month_end(end.year + 1, end.month)
    return Period(date(end.year, end.month - months + 1, 1), end)


def season(day: date, last_month: int, year: int | None) -> Period:
    """The season that ends with that month."""
    last = next_month_end(day, last_month) if year is None else month_end(year + (last_month == 2), last_month)  # noqa: PLR2004 - a winter ends in the next year's February
    first = plus_months(date(last.year, last.month, 1), -2)
    return Period(first or last, last)


def named_day(day: date, month: int, of_month: int, year: int | None) -> Period | None:
    """That day of the year, or the next to come."""
    return one_day(next_day_of_year(day, month, of_month) if year is None else safe_date(year, month, of_month))


def day_of_month(day: date, of_month: int) -> Period | None:
    """The next day of that number to come, today's included."""
    for ahead in range(3):
        moved = plus_months(date(day.year, day.month, 1), ahead)
        found = moved and safe_date(moved.year, moved.month, of_month)
        if found and found >= day:
            return one_day(found)
    return None


def weekday(day: date, number: int, *, is_next: bool) -> Period:
    """The next such weekday strictly after the day, or that of the next week."""
    if is_next:
        sunday = week_end(day)
        return Period(*(next_weekday(sunday, number),) * 2)
    return Period(*(next_weekday(day, number),) * 2)


def is_year(day: date, value: float) -> bool:
    """Whether a number can be a year that somebody speaks of today."""
    return value == int(value) and day.year - FURTHEST_YEARS <= value <= day.year + FURTHEST_YEARS
