"""What a written number is worth."""

import re

_SEPARATORS = re.compile(r"[.,'\x20\xa0\u2009\u202f]")
_MARKS = re.compile(r"[^0-9.,]")
_GROUP = 3
# Past what a double holds to the cent.
GREATEST = 1e15


def value_of(digits: str, *, comma_is_decimal: bool = False) -> float | None:
    """The value of digits with their separators; None when it is none that a price can be.

    `1,234.5` and `1.234,5` say themselves which of the two is the decimal sign. One separator alone before three
    digits groups thousands when it is a comma, or a point before 000 or in a text whose language writes so.
    """
    text = _MARKS.sub("", digits)
    marks = [char for char in text if char in ".,"]
    decimal = ""
    if len(set(marks)) > 1:
        decimal = marks[-1]
        if marks.count(decimal) > 1:
            return None
    elif len(marks) == 1:
        decimal = _lone(text, marks[0], comma_is_decimal=comma_is_decimal)
    whole, _, rest = text.partition(decimal) if decimal else (text, "", "")
    whole = _SEPARATORS.sub("", whole)
    value = float(f"{whole or '0'}.{_SEPARATORS.sub('', rest) or '0'}")
    return value if value <= GREATEST else None


def _lone(text: str, mark: str, *, comma_is_decimal: bool) -> str:
    """The one separator where it is the decimal sign, else nothing."""
    before, after = text.split(mark)
    if len(after) != _GROUP or not before or before.startswith("0") or len(before) > _GROUP:
        return mark
    if mark == ",":
        return "," if comma_is_decimal and after != "000" else ""
    return "" if comma_is_decimal or (after == "000" and len(before) > 1) else "."
