"""Counts of units of time: `two weeks`, `48h`, `2-3 months`."""

from collections.abc import Mapping, Sequence

from collector_svc.extraction import periods
from collector_svc.extraction.marks import Mark
from collector_svc.extraction.tokens import Kind, Token


def count_and_unit(tokens: Sequence[Token], marks: Mapping[int, Mark], at: int) -> tuple[float, str, int]:
    """How many of which unit begins at a token, and where that ends; an empty unit where none does."""
    for name in _names(marks, at):
        if name.startswith("plus_"):
            _, unit, number = name.split("_")
            return float(number), unit, marks[at].last
    count, suffix, at = _count(tokens, marks, at)
    for joined in ("-", "or", "to", "/"):
        if at + 1 < len(tokens) and tokens[at].text == joined:
            other, other_suffix, last = _count(tokens, marks, at + 1)
            if other:
                count, suffix, at = max(count, other), other_suffix, last
            break
    if suffix in periods.SUFFIX_UNITS:
        return count, periods.SUFFIX_UNITS[suffix], at
    if at < len(tokens) and tokens[at].text == "-":
        at += 1
    unit = next((name[5:] for name in _names(marks, at) if name.startswith("unit_")), "")
    return (count, unit, marks[at].last) if unit and not suffix else (0.0, "", at)


def _count(tokens: Sequence[Token], marks: Mapping[int, Mark], at: int) -> tuple[float, str, int]:
    if at >= len(tokens):
        return 0.0, "", at
    token = tokens[at]
    if token.kind is Kind.NUMBER:
        digits = token.text.replace(",", ".")
        return (
            (float(digits) if digits.count(".") <= 1 and digits.replace(".", "").isdigit() else 0.0),
            token.suffix,
            at + 1,
        )
    number = next((int(name[6:]) for name in _names(marks, at) if name.startswith("count_")), None)
    return (float(number), "", marks[at].last) if number else (0.0, "", at)


def _names(marks: Mapping[int, Mark], at: int) -> frozenset[str]:
    mark = marks.get(at)
    return mark.names if mark else frozenset()
