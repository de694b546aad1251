"""Days and horizons named in a text, resolved from the post's own time."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from collector_svc.extraction import periods
from collector_svc.extraction.calendar import day_of, plus_days, plus_months
from collector_svc.extraction.lexicon import Tree
from collector_svc.extraction.marks import Mark, marked
from collector_svc.extraction.periods import Period
from collector_svc.extraction.tokens import Kind, Token
from collector_svc.extraction.written_days import day_written

_PART = re.compile(r"([qh])([1-4])(?:'?([0-9]{2}|20[0-9]{2}))?")
_END_OF_YEAR = re.compile(r"(?:eoy|ye)'?([0-9]{2}|20[0-9]{2})")
_MODIFIERS = frozenset({"in", "by", "coming", "before", "next", "this", "last", "end", "mid", "early", "the"})
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_LONGEST_SEASON_DAYS = 92
_MID_DAY, _EARLY_DAY = 15, 10
_MOST_MODIFIERS = 5
_HOUR_MS = 3_600_000
# `y` alone stands for a year only when it is written onto a number
_SUFFIX_UNITS = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "hour"),
    **dict.fromkeys(("d", "day", "days"), "day"),
    **dict.fromkeys(("w", "wk", "wks", "week", "weeks"), "week"),
    **dict.fromkeys(("mo", "mos", "mth", "mths", "month", "months"), "month"),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), "year"),
}


class When(NamedTuple):
    """A stretch of tokens that names a time; `day` is None for one that is past, or that no day follows from."""

    first: int
    last: int
    day: date | None


class _Core(NamedTuple):
    """A period, where its words end, whether it may stand without a preposition, and whether it is already exact."""

    period: Period | None
    last: int
    is_clear: bool = True
    is_exact: bool = False


class DateReader:
    """Reads the times of one text."""

    def __init__(self, tokens: Sequence[Token], tree: Tree, at_ms: int, *, day_first: bool) -> None:
        """`at_ms` is the post's time; `day_first` is how 3/4 is read. Raises ValueError past the calendar's ends."""
        self._tokens = tokens
        self._at_ms = at_ms
        self._today = day_of(at_ms)
        self._day_first = day_first
        self._marks: dict[int, Mark] = {mark.first: mark for mark in marked(tokens, tree)}

    def read(self) -> list[When]:
        """Every time that is named, in order, none within another."""
        found: list[When] = []
        at = 0
        while at < len(self._tokens):
            when = self._expression(at) if self._may_begin(at) else None
            if when is None:
                at += 1
                continue
            found.append(when)
            at = when.last
        return found

    def _may_begin(self, at: int) -> bool:
        kind = self._tokens[at].kind
        return (
            at in self._marks or kind in {Kind.NUMBER, Kind.DAY} or (kind is Kind.WORD and self._part(at) is not None)
        )

    def _names(self, at: int) -> frozenset[str]:
        mark = self._marks.get(at)
        return mark.names if mark else frozenset()

    def _expression(self, first: int) -> When | None:
        modifiers: set[str] = set()
        at = first
        for _ in range(_MOST_MODIFIERS):
            names = self._names(at) & _MODIFIERS
            if not names or (modifiers and self._begins_count(at, modifiers)):
                break
            modifiers |= names
            at = self._marks[at].last
            if at < len(self._tokens) and self._tokens[at].text == "-":
                at += 1
        core = self._core(at, modifiers)
        if core is None or not (
            core.is_clear or modifiers & {"in", "by", "before", "next", "this", "end", "mid", "early", "coming"}
        ):
            return None
        later = self._range_end(core, modifiers)
        if later is not None:
            core = later
        if "last" in modifiers or "ago" in self._names(core.last):
            return When(first, core.last, None)
        return When(first, core.last, self._resolve(core, modifiers))

    def _begins_count(self, at: int, modifiers: set[str]) -> bool:
        """Whether `next` and the like is followed by a count, so that it belongs to what comes."""
        return "count_1" in self._names(at) and not modifiers

    def _range_end(self, core: _Core, modifiers: set[str]) -> _Core | None:
        """The later of two: `March or April`, `Tuesday/Wednesday`."""
        at = core.last
        if at + 1 >= len(self._tokens) or core.period is None:
            return None
        if "or" not in self._names(at) and self._tokens[at].text not in {"-", "/"}:
            return None
        other = self._core(at + 1, modifiers)
        if other is None or other.period is None or other.is_exact != core.is_exact:
            return None
        return _Core(
            Period(core.period.first, max(core.period.last, other.period.last)), other.last, True, core.is_exact
        )

    def _resolve(self, core: _Core, modifiers: set[str]) -> date | None:
        if core.period is None:
            return None
        period = core.period
        if "before" in modifiers and not core.is_exact and "end" not in modifiers:
            day = plus_days(self._still_to_begin(period), -1)
        elif period.first.day == 1 and period.last != period.first and "mid" in modifiers:
            middle = period.first + (period.last - period.first) // 2
            day = period.first.replace(day=_MID_DAY) if middle.month == period.first.month else middle
        elif period.first.day == 1 and period.last != period.first and "early" in modifiers:
            days = (period.last - period.first).days
            day = period.first.replace(day=_EARLY_DAY) if days <= 31 else period.first + timedelta(days=days // 3)  # noqa: PLR2004 - a month
        else:
            day = period.last
        return day if day is not None and day >= self._today else None

    def _still_to_begin(self, period: Period) -> date:
        """The first day of a period; of a month, quarter or season that has begun, a year later."""
        has_begun = period.first <= self._today <= period.last
        is_short = (period.last - period.first).days <= _LONGEST_SEASON_DAYS
        return (plus_months(period.first, 12) or period.first) if has_begun and is_short else period.first

    def _core(self, at: int, modifiers: set[str]) -> _Core | None:
        if at >= len(self._tokens):
            return None
        token = self._tokens[at]
        if token.kind is Kind.DAY:
            return self._written_day(at)
        if token.kind is Kind.NUMBER:
            return self._number(at, modifiers)
        for read in (self._word, self._counted, self._unit):
            core = read(at, modifiers)
            if core is not None:
                return core
        return self._part(at) if token.kind is Kind.WORD else None

    def _written_day(self, at: int) -> _Core | None:
        # `3/5` before a text numbers the post in its thread
        if at == 0 and self._tokens[at].text.count("/") == 1:
            return None
        day = day_written(self._tokens[at].text, self._today, day_first=self._day_first)
        return None if day is None else _Core(periods.one_day(day), at + 1)

    def _part(self, at: int) -> _Core | None:
        text = self._tokens[at].text
        match = _PART.fullmatch(text)
        if match:
            year, last = (self._two_digits(match[3]), at + 1) if match[3] else self._year_after(at + 1)
            return _Core(periods.part_of_year(self._today, 4 if match[1] == "q" else 2, int(match[2]), year), last)
        match = _END_OF_YEAR.fullmatch(text)
        return _Core(periods.year_period(self._two_digits(match[1])), at + 1) if match else None

    def _number(self, at: int, modifiers: set[str]) -> _Core | None:
        token = self._tokens[at]
        if token.suffix in _ORDINALS or (token.suffix == "" and token.text.isdigit() and len(token.text) <= 2):  # noqa: PLR2004
            core = self._day_and_month(at, int(token.text[:4]) if token.text.isdigit() else 0, modifiers)
            if core is not None:
                return core
        if token.suffix == "" and token.text.isdigit() and len(token.text) == 4 and not self._is_money(at):  # noqa: PLR2004
            return self._year(at, modifiers)
        return self._counted(at, modifiers)

    def _day_and_month(self, at: int, number: int, modifiers: set[str]) -> _Core | None:
        """`15 March 2026`, `15th of March`, `the 15th`; `3月15日`."""
        after = at + 1
        while after < len(self._tokens) and self._tokens[after].text in {".", "of", "de", "du"}:
            after += 1
        month = self._numbered(after, "month_")
        if month is not None:
            year, last = self._year_after(self._marks[after].last)
            return _Core(periods.named_day(self._today, month, number, year), last)
        following = self._tokens[at + 1].text if at + 1 < len(self._tokens) else ""
        if following == "月" and 1 <= number <= 12:  # noqa: PLR2004
            if (
                at + 3 < len(self._tokens)
                and self._tokens[at + 2].kind is Kind.NUMBER
                and self._tokens[at + 3].text in {"日", "号"}
            ):
                return _Core(
                    periods.named_day(self._today, number, int(float(self._tokens[at + 2].text[:2])), None), at + 4
                )
            return _Core(periods.month_named(self._today, number, None), at + 2)
        if (
            self._tokens[at].suffix in _ORDINALS
            and modifiers & {"by", "before", "the"}
            and "the" in self._names(at - 1)
        ):
            return _Core(periods.day_of_month(self._today, number), at + 1)
        return None

    def _year(self, at: int, modifiers: set[str]) -> _Core | None:
        value = int(self._tokens[at].text)
        if not periods.is_year(self._today, value):
            return None
        has_story = "story" in self._names(at + 1) or (at + 1 < len(self._tokens) and self._tokens[at + 1].text == "年")
        if not has_story and not modifiers & {"in", "by", "before", "end", "mid", "early", "last"}:
            return None
        return _Core(periods.year_period(value), at + 1)

    def _is_money(self, at: int) -> bool:
        before = self._tokens[at - 1].text if at else ""
        after = self._tokens[at + 1].text if at + 1 < len(self._tokens) else ""
        return before in {"$", "€", "£"} or after in {"$", "€", "£", "usd", "dollars", "%", "x"}

    def _counted(self, at: int, modifiers: set[str]) -> _Core | None:
        """`two weeks`, `48h`, `2-3 months`, with a word that says from now on."""
        count, unit, last = self._count_and_unit(at)
        if not count or not unit:
            return None
        has_in = bool(modifiers & {"in", "coming", "next"}) or "from_now" in self._names(last)
        if not has_in and "last" not in modifiers and "ago" not in self._names(last):
            return None
        if "from_now" in self._names(last):
            last = self._marks[last].last
        if unit == "hour":
            hours = count if count <= 24 * 366 else 0
            period = periods.one_day(day_of(self._at_ms + round(hours * _HOUR_MS))) if hours else None
            return _Core(period, last, is_exact=True)
        return _Core(periods.after(self._today, unit, count), last, is_exact=True)

    def _count_and_unit(self, at: int) -> tuple[float, str, int]:
        for name in self._names(at):
            if name.startswith("plus_"):
                _, unit, number = name.split("_")
                return float(number), unit, self._marks[at].last
        count, suffix, at = self._count(at)
        for joined in ("-", "or", "to", "/"):
            if at + 1 < len(self._tokens) and self._tokens[at].text == joined:
                other, other_suffix, last = self._count(at + 1)
                if other:
                    count, suffix, at = max(count, other), other_suffix, last
                break
        if suffix in _SUFFIX_UNITS:
            return count, _SUFFIX_UNITS[suffix], at
        if at < len(self._tokens) and self._tokens[at].text == "-":
            at += 1
        unit = next((name[5:] for name in self._names(at) if name.startswith("unit_")), "")
        return (count, unit, self._marks[at].last) if unit and not suffix else (0.0, "", at)

    def _count(self, at: int) -> tuple[float, str, int]:
        if at >= len(self._tokens):
            return 0.0, "", at
        token = self._tokens[at]
        if token.kind is Kind.NUMBER:
            digits = token.text.replace(",", ".")
            return (
                (float(digits) if digits.count(".") < 2 and digits.replace(".", "").isdigit() else 0.0),
                token.suffix,
                at + 1,
            )
        number = self._numbered(at, "count_")
        return (float(number), "", self._marks[at].last) if number else (0.0, "", at)

    def _numbered(self, at: int, prefix: str) -> int | None:
        return next((int(name[len(prefix) :]) for name in self._names(at) if name.startswith(prefix)), None)

    def _unit(self, at: int, modifiers: set[str]) -> _Core | None:
        """`next month`, `the end of the year`, `before the week is over`."""
        unit = next((name[5:] for name in self._names(at) if name.startswith("unit_")), "")
        if not unit or unit == "hour":
            return None
        last = self._marks[at].last
        if "ended" in self._names(last):
            return _Core(periods.unit_period(self._today, unit, 0), self._marks[last].last, is_exact=True)
        if self._tokens[at].text.endswith(("weeks", "months", "years", "quarters", "days")):
            return _Core(None, last) if modifiers & {"next", "coming", "last"} else None
        if "coming" in modifiers:
            return _Core(periods.after(self._today, unit, 1), last, is_exact=True)
        if (
            not modifiers & {"next", "this", "end", "before", "last", "mid", "early"}
            and not {"by", "the"} <= modifiers
            and not {"in", "the"} <= modifiers
        ):
            return None
        return _Core(periods.unit_period(self._today, unit, 1 if "next" in modifiers else 0), last)

    def _word(self, at: int, modifiers: set[str]) -> _Core | None:
        """Names of days, months, seasons and feasts, and words that are dates of themselves."""
        names = self._names(at)
        if not names:
            return None
        last = self._marks[at].last
        is_clear = "unsure" not in names
        today = self._today
        simple = self._simple(names, modifiers, last)
        if simple is not None:
            return simple
        for name in names:
            kind, _, number = name.partition("_")
            if kind == "day":
                if self._is_next_week(last):
                    return _Core(periods.weekday(today, int(number), is_next=True), self._marks[last].last + 1)
                return _Core(periods.weekday(today, int(number), is_next="next" in modifiers), last, is_clear)
            if kind == "month":
                return self._month(at, int(number), is_clear=is_clear)
            if kind == "season":
                year, last = self._year_after(last)
                return _Core(periods.season(today, int(number), year), last, is_clear or year is not None)
            if kind == "feast":
                year, last = self._year_after(last)
                return _Core(periods.named_day(today, int(number[:2]), int(number[2:]), year), last, is_clear)
        return None

    def _simple(self, names: frozenset[str], modifiers: set[str], last: int) -> _Core | None:
        today = self._today
        if "tomorrow" in names:
            return _Core(periods.one_day(plus_days(today, 1)), last)
        if "today" in names:
            return _Core(periods.one_day(today), last, "unsure" not in names, is_exact=True)
        if "weekend" in names:
            ahead = 1 if "next" in modifiers else 0
            sunday = periods.unit_period(today, "week", ahead)
            return None if sunday is None else _Core(Period(sunday.last - timedelta(days=1), sunday.last), last)
        for name, unit in (("eow", "week"), ("eom", "month"), ("eoq", "quarter"), ("eoy", "year")):
            if name in names:
                year, last = self._year_after(last) if unit == "year" else (None, last)
                period = (
                    periods.year_period(year)
                    if year
                    else periods.unit_period(today, unit, 1 if "next" in modifiers else 0)
                )
                return _Core(period, last, is_exact=True)
            if f"next_{unit}" in names:
                return _Core(periods.unit_period(today, unit, 1), last)
            if f"this_{unit}" in names:
                return _Core(periods.unit_period(today, unit, 0), last)
        return None

    def _month(self, at: int, month: int, *, is_clear: bool) -> _Core:
        last = self._marks[at].last
        after = last + 1 if last < len(self._tokens) and self._tokens[last].text == "the" else last
        if after < len(self._tokens):
            token = self._tokens[after]
            if (
                token.kind is Kind.NUMBER
                and token.text.isdigit()
                and len(token.text) <= 2
                and token.suffix in {"", *_ORDINALS}
            ):
                year, last = self._year_after(after + 1)
                return _Core(periods.named_day(self._today, month, int(token.text), year), last)
        year, last = self._year_after(last)
        return _Core(periods.month_named(self._today, month, year), last, is_clear or year is not None)

    def _is_next_week(self, at: int) -> bool:
        return "next" in self._names(at) and "unit_week" in self._names(self._marks[at].last)

    def _year_after(self, at: int) -> tuple[int | None, int]:
        """The year that follows at a token (`2026`, `'26`, `next year`), and where it ends."""
        start = at
        while at < len(self._tokens) and (
            self._tokens[at].text in {",", "'", "of"} or self._tokens[at].text in {"de", "del"}
        ):
            at += 1
        if at >= len(self._tokens):
            return None, start
        token = self._tokens[at]
        if token.kind is Kind.NUMBER and token.suffix == "" and token.text.isdigit():
            is_short = len(token.text) == 2 and at > start and self._tokens[at - 1].text == "'"  # noqa: PLR2004
            if is_short or (
                len(token.text) == 4 and periods.is_year(self._today, int(token.text)) and not self._is_money(at)
            ):
                return (self._two_digits(token.text) if is_short else int(token.text)), at + 1
        if "next" in self._names(at) and "unit_year" in self._names(self._marks[at].last):
            return self._today.year + 1, self._marks[self._marks[at].last].last
        if "next_year" in self._names(at):
            return self._today.year + 1, self._marks[at].last
        return None, start

    def _two_digits(self, text: str) -> int:
        return int(text) if len(text) == 4 else self._today.year // 100 * 100 + int(text)  # noqa: PLR2004
