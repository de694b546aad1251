"""Days and horizons named in a text, resolved from the post's own time."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from collector_svc.extraction.calendar import day_of, plus_days, plus_months
from collector_svc.extraction.lexicon import Tree
from collector_svc.extraction.period_words import PeriodReader
from collector_svc.extraction.periods import Named, Period
from collector_svc.extraction.tokens import Token

_MODIFIERS = frozenset({"in", "by", "coming", "before", "next", "this", "last", "end", "mid", "early", "the"})
# Those that make a date of a word that is something else as well, such as `may`.
_CLEARING = _MODIFIERS - {"last", "the"}
_LONGEST_SEASON_DAYS, _LONGEST_MONTH_DAYS = 92, 31
_MID_DAY, _EARLY_DAY = 15, 10
_MOST_MODIFIERS = 5


class When(NamedTuple):
    """A stretch of tokens that names a time; `day` is None for one that is past, or that no day follows from."""

    first: int
    last: int
    day: date | None


class DateReader:
    """Reads the times of one text."""

    def __init__(self, tokens: Sequence[Token], tree: Tree, at_ms: int, *, day_first: bool) -> None:
        """`at_ms` is the post's time; `day_first` is how 3/4 is read. Raises ValueError past the calendar's ends."""
        self._tokens = tokens
        self._today = day_of(at_ms)
        self._periods = PeriodReader(tokens, tree, at_ms, day_first=day_first)

    def read(self) -> list[When]:
        """Every time that is named, in order, none within another."""
        found: list[When] = []
        at = 0
        while at < len(self._tokens):
            when = self._expression(at) if self._periods.may_begin(at) else None
            if when is None:
                at += 1
                continue
            found.append(when)
            at = when.last
        return found

    def _expression(self, first: int) -> When | None:
        modifiers: set[str] = set()
        at = first
        for _ in range(_MOST_MODIFIERS):
            names = self._periods.names(at) & _MODIFIERS
            if not names or (modifiers and self._begins_count(at, modifiers)):
                break
            modifiers |= names
            at = self._periods.end(at)
            if at < len(self._tokens) and self._tokens[at].text == "-":
                at += 1
        core = self._periods.read(at, modifiers)
        if core is None or not (core.is_clear or modifiers & _CLEARING):
            return None
        later = self._range_end(core, modifiers)
        if later is not None:
            core = later
        if "last" in modifiers or "ago" in self._periods.names(core.last):
            return When(first, core.last, None)
        return When(first, core.last, self._resolve(core, modifiers))

    def _begins_count(self, at: int, modifiers: set[str]) -> bool:
        """Whether `next` and the like is followed by a count, so that it belongs to what comes."""
        return "count_1" in self._periods.names(at) and not modifiers

    def _range_end(self, core: Named, modifiers: set[str]) -> Named | None:
        """The later of two: `March or April`, `Tuesday/Wednesday`."""
        at = core.last
        if at + 1 >= len(self._tokens) or core.period is None:
            return None
        if "or" not in self._periods.names(at) and self._tokens[at].text not in {"-", "/"}:
            return None
        other = self._periods.read(at + 1, modifiers)
        if other is None or other.period is None or other.is_exact != core.is_exact:
            return None
        return Named(
            Period(core.period.first, max(core.period.last, other.period.last)), other.last, True, core.is_exact
        )

    def _resolve(self, core: Named, modifiers: set[str]) -> date | None:
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
            day = (
                period.first.replace(day=_EARLY_DAY)
                if days <= _LONGEST_MONTH_DAYS
                else period.first + timedelta(days=days // 3)
            )
        else:
            day = period.last
        return day if day is not None and day >= self._today else None

    def _still_to_begin(self, period: Period) -> date:
        """The first day of a period; of a month, quarter or season that has begun, a year later."""
        has_begun = period.first <= self._today <= period.last
        is_short = (period.last - period.first).days <= _LONGEST_SEASON_DAYS
        return (plus_months(period.first, 12) or period.first) if has_begun and is_short else period.first
