"""Words that name a stretch of time: a day, a month, a season, so many weeks."""

import re
from collections.abc import Sequence
from datetime import timedelta

from collector_svc.extraction import periods
from collector_svc.extraction.calendar import day_of, plus_days
from collector_svc.extraction.counting import count_and_unit
from collector_svc.extraction.lexicon import Tree
from collector_svc.extraction.marks import Mark, marked
from collector_svc.extraction.periods import Named, Period
from collector_svc.extraction.tokens import Kind, Token
from collector_svc.extraction.written_days import day_written

_PART = re.compile(r"([qh])([1-4])(?:'?([0-9]{2}|20[0-9]{2}))?")
_END_OF_YEAR = re.compile(r"(?:eoy|ye)'?([0-9]{2}|20[0-9]{2})")
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_HOUR_MS = 3_600_000
_YEAR_DIGITS, _DAY_DIGITS = 4, 2
_MONTHS = 12
_MONEY = frozenset({"$", "€", "£"})
_AFTER_MONEY = _MONEY | {"usd", "dollars", "%", "x"}


class PeriodReader:
    """Reads the periods that the words of one text name, without what stands before them."""

    def __init__(self, tokens: Sequence[Token], tree: Tree, at_ms: int, *, day_first: bool) -> None:
        """`at_ms` is the post's time; `day_first` is how 3/4 is read. Raises ValueError past the calendar's ends."""
        self._tokens = tokens
        self._at_ms = at_ms
        self._today = day_of(at_ms)
        self._day_first = day_first
        self._marks: dict[int, Mark] = {mark.first: mark for mark in marked(tokens, tree, after_hyphen=True)}

    def may_begin(self, at: int) -> bool:
        """Whether a time can begin at a token."""
        kind = self._tokens[at].kind
        return (
            at in self._marks or kind in {Kind.NUMBER, Kind.DAY} or (kind is Kind.WORD and self._part(at) is not None)
        )

    def names(self, at: int) -> frozenset[str]:
        """What the word of time at a token is marked as; nothing where there is none."""
        mark = self._marks.get(at)
        return mark.names if mark else frozenset()

    def end(self, at: int) -> int:
        """One past the last token of the word of time that begins at a token."""
        return self._marks[at].last

    def read(self, at: int, modifiers: set[str]) -> Named | None:
        """The period named at a token; `modifiers` are what stands before it: next, in, end and so on."""
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
        return (self._nth(at) or self._part(at)) if token.kind is Kind.WORD else None

    def _nth(self, at: int) -> Named | None:
        """`the second quarter`, `the first half of 2026`."""
        number = self._numbered(at, "nth_")
        if number is None:
            return None
        names, last = self.names(at + 1), at + 2
        parts = 4 if "unit_quarter" in names else 2 if "half" in names else 0
        if not parts:
            return None
        year, last = self._year_after(last)
        return Named(periods.part_of_year(self._today, parts, number, year), last)

    def _written_day(self, at: int) -> Named | None:
        # `3/5` before a text numbers the post in its thread
        if at == 0 and self._tokens[at].text.count("/") == 1:
            return None
        period = periods.one_day(day_written(self._tokens[at].text, self._today, day_first=self._day_first))
        return Named(period, at + 1) if period else None

    def _part(self, at: int) -> Named | None:
        text = self._tokens[at].text
        match = _PART.fullmatch(text)
        if match:
            year, last = (self._two_digits(match[3]), at + 1) if match[3] else self._year_after(at + 1)
            return Named(periods.part_of_year(self._today, 4 if match[1] == "q" else 2, int(match[2]), year), last)
        match = _END_OF_YEAR.fullmatch(text)
        return Named(periods.year_period(self._two_digits(match[1])), at + 1) if match else None

    def _number(self, at: int, modifiers: set[str]) -> Named | None:
        token = self._tokens[at]
        if token.suffix in _ORDINALS or (
            token.suffix == "" and token.text.isdigit() and len(token.text) <= _DAY_DIGITS
        ):
            core = self._day_and_month(at, int(token.text[:4]) if token.text.isdigit() else 0, modifiers)
            if core is not None:
                return core
        if (
            token.suffix == ""
            and token.text.isdigit()
            and len(token.text) == _YEAR_DIGITS
            and not _is_money(self._tokens, at)
        ):
            return self._year(at, modifiers)
        return self._counted(at, modifiers)

    def _day_and_month(self, at: int, number: int, modifiers: set[str]) -> Named | None:
        """`15 March 2026`, `15th of March`, `the 15th`; `3月15日`."""
        after = at + 1
        while after < len(self._tokens) and self._tokens[after].text in {".", "of", "de", "du"}:
            after += 1
        month = self._numbered(after, "month_")
        if month is not None:
            year, last = self._year_after(self._marks[after].last)
            return Named(periods.named_day(self._today, month, number, year), last)
        following = self._tokens[at + 1].text if at + 1 < len(self._tokens) else ""
        if following == "月" and 1 <= number <= _MONTHS:
            rest = [token.text for token in self._tokens[at + 2 : at + 4]]
            if len(rest) > 1 and rest[0].isdigit() and rest[1] in {"日", "号"}:
                return Named(periods.named_day(self._today, number, int(rest[0][:2]), None), at + 4)
            return Named(periods.month_named(self._today, number, None), at + 2)
        if self._tokens[at].suffix in _ORDINALS and modifiers & {"by", "before", "the"} and "the" in self.names(at - 1):
            return Named(periods.day_of_month(self._today, number), at + 1)
        return None

    def _year(self, at: int, modifiers: set[str]) -> Named | None:
        value = int(self._tokens[at].text)
        if not periods.is_year(self._today, value):
            return None
        has_story = "story" in self.names(at + 1) or (at + 1 < len(self._tokens) and self._tokens[at + 1].text == "年")
        if not has_story and not modifiers & {"in", "by", "before", "end", "mid", "early", "last"}:
            return None
        return Named(periods.year_period(value), at + 1)

    def _counted(self, at: int, modifiers: set[str]) -> Named | None:
        """`two weeks`, `48h`, `2-3 months`, with a word that says from now on."""
        count, unit, last = count_and_unit(self._tokens, self._marks, at)
        if not count or not unit:
            return None
        has_in = bool(modifiers & {"in", "coming", "next"}) or "from_now" in self.names(last)
        if not has_in and "last" not in modifiers and "ago" not in self.names(last):
            return None
        if "from_now" in self.names(last):
            last = self._marks[last].last
        if unit == "hour":
            hours = count if count <= 24 * 366 else 0
            period = periods.one_day(day_of(self._at_ms + round(hours * _HOUR_MS))) if hours else None
            return Named(period, last, is_exact=True)
        return Named(periods.after(self._today, unit, count), last, is_exact=True)

    def _numbered(self, at: int, prefix: str) -> int | None:
        return next((int(name[len(prefix) :]) for name in self.names(at) if name.startswith(prefix)), None)

    def _unit(self, at: int, modifiers: set[str]) -> Named | None:
        """`next month`, `the end of the year`, `before the week is over`."""
        unit = next((name[5:] for name in self.names(at) if name.startswith("unit_")), "")
        if not unit or unit == "hour":
            return None
        last = self._marks[at].last
        if "ended" in self.names(last):
            return Named(periods.unit_period(self._today, unit, 0), self._marks[last].last, is_exact=True)
        if self._tokens[at].text.endswith(("weeks", "months", "years", "quarters", "days")):
            return Named(None, last) if modifiers & {"next", "coming", "last"} else None
        if "coming" in modifiers:
            return Named(periods.after(self._today, unit, 1), last, is_exact=True)
        if (
            not modifiers & {"next", "this", "end", "before", "last", "mid", "early"}
            and not {"by", "the"} <= modifiers
            and not {"in", "the"} <= modifiers
        ):
            return None
        return Named(periods.unit_period(self._today, unit, 1 if "next" in modifiers else 0), last)

    def _word(self, at: int, modifiers: set[str]) -> Named | None:  # noqa: PLR0911 - one answer a rule, in order
        """Names of days, months, seasons and feasts, and words that are dates of themselves."""
        names = self.names(at)
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
                    return Named(periods.weekday(today, int(number), is_next=True), self._marks[last].last + 1)
                return Named(periods.weekday(today, int(number), is_next="next" in modifiers), last, is_clear)
            if kind == "month":
                return self._month(at, int(number), is_clear=is_clear)
            if kind == "season":
                year, last = self._year_after(last)
                return Named(periods.season(today, int(number), year), last, is_clear or year is not None)
            if kind == "feast":
                year, last = self._year_after(last)
                return Named(periods.named_day(today, int(number[:2]), int(number[2:]), year), last, is_clear)
        return None

    def _simple(self, names: frozenset[str], modifiers: set[str], last: int) -> Named | None:  # noqa: PLR0911 - one answer a rule, in order
        today = self._today
        if "tomorrow" in names:
            return Named(periods.one_day(plus_days(today, 1)), last)
        if "today" in names:
            return Named(periods.one_day(today), last, "unsure" not in names, is_exact=True)
        if "weekend" in names:
            ahead = 1 if "next" in modifiers else 0
            sunday = periods.unit_period(today, "week", ahead)
            return None if sunday is None else Named(Period(sunday.last - timedelta(days=1), sunday.last), last)
        for name, unit in (("eow", "week"), ("eom", "month"), ("eoq", "quarter"), ("eoy", "year")):
            if name in names:
                year, last = self._year_after(last) if unit == "year" else (None, last)
                period = (
                    periods.year_period(year)
                    if year
                    else periods.unit_period(today, unit, 1 if "next" in modifiers else 0)
                )
                return Named(period, last, is_exact=True)
            if f"next_{unit}" in names:
                return Named(periods.unit_period(today, unit, 1), last)
            if f"this_{unit}" in names:
                return Named(periods.unit_period(today, unit, 0), last)
        return None

    def _month(self, at: int, month: int, *, is_clear: bool) -> Named:
        last = self._marks[at].last
        after = last + 1 if last < len(self._tokens) and self._tokens[last].text == "the" else last
        if after < len(self._tokens):
            token = self._tokens[after]
            if (
                token.kind is Kind.NUMBER
                and token.text.isdigit()
                and len(token.text) <= 2  # noqa: PLR2004 - plain arithmetic of digits
                and token.suffix in {"", *_ORDINALS}
            ):
                year, last = self._year_after(after + 1)
                return Named(periods.named_day(self._today, month, int(token.text), year), last)
        year, last = self._year_after(last)
        return Named(periods.month_named(self._today, month, year), last, is_clear or year is not None)

    def _is_next_week(self, at: int) -> bool:
        return "next" in self.names(at) and "unit_week" in self.names(self._marks[at].last)

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
            is_short = len(token.text) == _DAY_DIGITS and at > start and self._tokens[at - 1].text == "'"
            if is_short or (
                len(token.text) == _YEAR_DIGITS
                and periods.is_year(self._today, int(token.text))
                and not _is_money(self._tokens, at)
            ):
                return (self._two_digits(token.text) if is_short else int(token.text)), at + 1
        if "next" in self.names(at) and "unit_year" in self.names(self._marks[at].last):
            return self._today.year + 1, self._marks[self._marks[at].last].last
        if "next_year" in self.names(at):
            return self._today.year + 1, self._marks[at].last
        return None, start

    def _two_digits(self, text: str) -> int:
        return int(text) if len(text) == _YEAR_DIGITS else self._today.year // 100 * 100 + int(text)


def _is_money(tokens: Sequence[Token], at: int) -> bool:
    before = tokens[at - 1].text if at else ""
    return before in _MONEY or (at + 1 < len(tokens) and tokens[at + 1].text in _AFTER_MONEY)
