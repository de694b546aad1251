"""Amounts in a text: what each is worth and what it is an amount of."""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from collector_svc.extraction.lexicon import END, Tree
from collector_svc.extraction.marks import Mark
from collector_svc.extraction.numerals import GREATEST, value_of
from collector_svc.extraction.tokens import Kind, Token

_SCALES = {"thousand": 1e3, "tenthousand": 1e4, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SIGNED = frozenset({"+", "-"})
_RANGE_WORDS = frozenset({"-", "to", "and", "~"})
_CENT = 0.01
_LIST_DIGITS = 2
_OF_THE_WHOLE = 1e9


class Measure(Enum):
    """What a number measures."""

    PRICE = "price"
    MULTIPLE = "multiple"
    PERCENT = "percent"
    FOREIGN = "foreign"
    CALL_OPTION = "call option"
    PUT_OPTION = "put option"
    OTHER = "other"


class Amount(NamedTuple):
    """A number or range with its signs; tokens `first` to before `last`.

    `low` and `high` are US dollars for a price, else in the measure's own unit; both are the same of a single number.
    `is_marked` says that a currency or a scale such as k stands at it, so that it can hardly be a count.
    """

    first: int
    last: int
    low: float
    high: float
    measure: Measure
    is_marked: bool


class _Single(NamedTuple):
    first: int
    last: int
    value: float
    scale: float
    measure: Measure
    is_marked: bool


class AmountReader:
    """Reads the amounts of one text; `taken` are tokens that dates hold."""

    def __init__(
        self, tokens: Sequence[Token], roles: Tree, marks: Sequence[Mark], taken: set[int], *, comma_is_decimal: bool
    ) -> None:
        self._tokens = tokens
        self._roles = roles
        self._starts = {mark.first: mark for mark in marks}
        self._ends = {mark.last: mark for mark in marks}
        self._taken = taken
        self._comma_is_decimal = comma_is_decimal

    def read(self) -> list[Amount]:
        """Every amount in order; those that count other things included, as OTHER."""
        found: list[Amount] = []
        until = 0
        for at, token in enumerate(self._tokens):
            if token.kind is not Kind.NUMBER or at < until or at in self._taken:
                continue
            single = self._single(at)
            if single is None:
                continue
            amount = self._ranged(single)
            found.append(amount)
            until = amount.last
        return found

    def _ranged(self, low: _Single) -> Amount:
        high = self._upper_end(low)
        if high is None:
            return Amount(low.first, low.last, low.value, low.value, low.measure, low.is_marked)
        scale = high.scale if low.scale == 1 and low.value < high.value else 1.0
        values = sorted((low.value * scale, high.value))
        measure = high.measure if low.measure in {Measure.PRICE, Measure.OTHER} else low.measure
        return Amount(low.first, high.last, values[0], values[1], measure, low.is_marked or high.is_marked)

    def _upper_end(self, low: _Single) -> _Single | None:
        at = low.last
        if at + 1 >= len(self._tokens) or self._tokens[at].text not in _RANGE_WORDS:
            return None
        word = self._tokens[at].text
        is_between = self._text(low.first - 1) in {"between", "entre", "zwischen"}
        if (word == "and") != is_between or (word == "to" and "from" in self._names_before(low.first)):
            return None
        at += 1
        while at < len(self._tokens) and self._is(at, "money"):
            at += 1
        if at >= len(self._tokens) or self._tokens[at].kind is not Kind.NUMBER or at in self._taken:
            return None
        high = self._single(at)
        if high is None or {low.measure, high.measure} & {Measure.CALL_OPTION, Measure.PUT_OPTION}:
            return None
        is_alike = low.measure is high.measure or low.measure in {Measure.PRICE, Measure.OTHER}
        return high if is_alike and high.value * 1e3 >= low.value else None

    def _single(self, at: int) -> _Single | None:
        token = self._tokens[at]
        value = value_of(token.text, comma_is_decimal=self._comma_is_decimal)
        if value is None:
            return None
        first, measure, is_marked = self._before(at)
        is_dollars = is_marked
        scale, last = 1.0, at + 1
        suffix = token.suffix
        if suffix:
            scale = self._scale(suffix)
            is_marked = is_marked or scale > 1
            if scale == 1:
                measure, is_marked = self._by_suffix(suffix, measure, is_marked=is_marked)
        elif (worded := self._scale(self._text(last))) > 1:
            scale, last, is_marked = worded, last + 1, True
        if measure is Measure.PRICE:
            measure, last, is_marked, value = self._after(measure, last, value, is_marked=is_marked)
        value *= scale
        if scale == _SCALES["million"] and value > scale and not is_dollars and measure is Measure.PRICE:
            measure = Measure.OTHER
        if scale >= _OF_THE_WHOLE and measure is Measure.PRICE:
            # nobody pays billions for one coin or share: what is meant is all of them
            measure = Measure.FOREIGN
        if value > GREATEST:
            return None
        if measure is Measure.PRICE and (value <= 0 or self._counts(at, first, last, is_marked=is_marked)):
            measure = Measure.OTHER
        return _Single(first, last, value, scale, measure, is_marked)

    def _before(self, at: int) -> tuple[int, Measure, bool]:  # noqa: PLR0911 - one answer a rule, in order
        """Where the amount begins, and what the signs before it say."""
        before = self._tokens[at - 1] if at else None
        if before is None or (before.end != self._tokens[at].start and before.text not in {"$", "€", "£"}):
            return at, Measure.PRICE, False
        if before.text == "$":
            letters = self._tokens[at - 2] if at > 1 and self._tokens[at - 2].end == before.start else None
            if letters and letters.text in {"r", "a", "c", "hk", "nz", "s", "mx"}:
                return at - 2, Measure.FOREIGN, True
            return (at - 2 if letters and letters.text == "us" else at - 1), Measure.PRICE, True
        if self._is(at - 1, "foreign"):
            return at - 1, Measure.FOREIGN, True
        if before.text == "#":
            return at, Measure.OTHER, False
        if before.text in _SIGNED:
            joined = at > 1 and self._tokens[at - 2].end == before.start
            return at, Measure.PRICE if joined else Measure.OTHER, False
        return at, Measure.PRICE, False

    def _by_suffix(self, suffix: str, measure: Measure, *, is_marked: bool) -> tuple[Measure, bool]:
        names = self._word_names(suffix)
        if suffix == "%":
            return Measure.PERCENT, is_marked
        if suffix in {"x", "\u0445"}:
            return Measure.MULTIPLE, is_marked
        if "money" in names:
            return measure, True
        if "foreign" in names:
            return Measure.FOREIGN, True
        if suffix in {"c", "p"} and not is_marked:
            return (Measure.CALL_OPTION if suffix == "c" else Measure.PUT_OPTION), False
        return Measure.OTHER, is_marked

    def _after(self, measure: Measure, last: int, value: float, *, is_marked: bool) -> tuple[Measure, int, bool, float]:
        text = self._text(last)
        if text == "%" or "percent" in self._word_names(text):
            return Measure.PERCENT, last + 1, is_marked, value
        if "cents" in self._word_names(text):
            return measure, last + 1, True, value * _CENT
        if self._is(last, "money"):
            # `0,20 $` has its sign behind; `5 $SOL` has a ticker there, and `80 $90` two amounts
            following = self._tokens[last + 1] if last + 1 < len(self._tokens) else None
            is_next = text == "$" and following is not None and following.start == self._tokens[last].end
            if not (is_next and following is not None and following.kind is Kind.NUMBER):
                return measure, last + 1, True, value
        if self._is(last, "foreign"):
            return Measure.FOREIGN, last + 1, True, value
        if text in {"x", "\u00d7"} and self._text(last + 1) != "$":
            return Measure.MULTIPLE, last + 1, is_marked, value
        return measure, last, is_marked, value

    def _counts(self, at: int, first: int, last: int, *, is_marked: bool) -> bool:
        """Whether the number is of something that is no price of one coin or share."""
        if self._is_joined(at, last) or self._numbers_a_point(at, last):
            return True
        following = self._starts.get(last)
        if following and "cap" in following.names:
            return True
        if "cap" in self._names_before(first):
            return True
        if following and "counted" in following.names and not self._is(at - 1, "money"):
            return True
        return not is_marked and last < len(self._tokens) and self._tokens[last].kind is Kind.TICKER

    def _is_joined(self, at: int, last: int) -> bool:
        """`10-Q`, `50-day`: a number that is part of a word."""
        if last + 1 >= len(self._tokens) or self._text(last) != "-":
            return False
        hyphen, word = self._tokens[last], self._tokens[last + 1]
        return word.kind is Kind.WORD and self._tokens[at].end == hyphen.start and hyphen.end == word.start

    def _numbers_a_point(self, at: int, last: int) -> bool:
        """`1/`, `2)`, `3.` at the beginning of a line."""
        begins = at == 0 or self._tokens[at - 1].kind is Kind.NEWLINE
        return begins and len(self._tokens[at].text) <= _LIST_DIGITS and self._text(last) in {"/", ")", "."}

    def _names_before(self, first: int) -> frozenset[str]:
        at = first
        for _ in range(3):
            mark = self._ends.get(at)
            if mark:
                return mark.names
            if self._text(at - 1) not in {
                "of",
                "a",
                "the",
                ":",
                "=",
                "~",
                "at",
                "is",
                "hit",
                "hits",
                "to",
                "about",
                "around",
                "reach",
            }:
                return frozenset()
            at -= 1
        return frozenset()

    def _scale(self, text: str) -> float:
        return next((_SCALES[name] for name in self._word_names(text) if name in _SCALES), 1.0)

    def _word_names(self, text: str) -> frozenset[str]:
        names: frozenset[str] = self._roles.get(text, {}).get(END, frozenset())
        return names

    def _is(self, at: int, name: str) -> bool:
        return name in self._word_names(self._text(at))

    def _text(self, at: int) -> str:
        return self._tokens[at].text if 0 <= at < len(self._tokens) else ""
