"""Days as people name them, with the date that is meant, counted from the post's own day."""

import calendar
import random
from collections.abc import Callable
from datetime import date, timedelta

from clock import day
from draws import one_of

DAYS_A_WEEK = 7
DECEMBER = 12


def month_end(today: date, ahead: int) -> date:
    """Return the last day of the month that lies `ahead` months after today's."""
    years, month = divmod(today.month - 1 + ahead, DECEMBER)
    year = today.year + years
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def next_weekday(today: date, weekday: int) -> date:
    """Return the next such weekday after today (Monday is 0); on a Friday, "Friday" is a week away."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % DAYS_A_WEEK + 1)


RULES: dict[str, Callable[[date, int], date]] = {
    "days": lambda today, number: today + timedelta(days=number),
    "month_day": lambda today, number: today + timedelta(days=number),
    "month_end": month_end,
    "weekday": next_weekday,
    "year_end": lambda today, _: date(today.year, DECEMBER, 31),
}


def name_a_day(phrases: list[tuple[str, str, int]], when: int, rng: random.Random) -> tuple[str, date]:
    """Draw one of the phrases and return its words with the day that they mean on the day of `when`.

    "By March" means the last day of March.
    """
    words, rule, number = one_of(phrases, rng)
    meant = RULES[rule](day(when), number)
    month = calendar.month_name[meant.month]
    return words.replace("{month}", month).replace("{month_day}", f"{month} {meant.day}"), meant
