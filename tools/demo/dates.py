"""Days as people name them, with the date that is meant, counted from the post's own day."""

import calendar
import random
from collections.abc import Callable
from datetime import date, timedelta

from clock import day
from draws import one_of

DECEMBER = 12


def month_end(today: date, ahead: int) -> date:
    """Return the last day of the month that lies `ahead` months after today's."""
    years, month = divmod(today.month - 1 + ahead, DECEMBER)
    year = today.year + years
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


RULES: dict[str, Callable[[date, int], date]] = {
    "days": lambda today, number: today + timedelta(days=number),
    "month_end": month_end,
    "year_end": lambda today, _: date(today.year, DECEMBER, 31),
}


def name_a_day(phrases: list[tuple[str, str, int]], when: int, rng: random.Random) -> tuple[str, date]:
    """Draw one of the phrases and return its words with the day that they mean on the day of `when`.

    Drawn again is what the player, which moves dates and cannot read words, would take for something else: a count
    of days that ends with a month, and the end of a month that is the end of a year.
    """
    today = day(when)
    while True:
        words, rule, number = one_of(phrases, rng)
        meant = RULES[rule](today, number)
        ends_a_year, ends_a_month = (meant.month, meant.day) == (DECEMBER, 31), meant == month_end(meant, 0)
        if not (rule == "month_end" and ends_a_year) and not (rule == "days" and ends_a_month):
            return words, meant
