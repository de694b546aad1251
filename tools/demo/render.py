"""Fill a template in and keep where each part landed, in code points."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

TOKEN = re.compile(r"\{([tuvopdD])\}|(\[\[|\]\]|<<|>>)")
OPENERS = {"[[": "stance", "<<": "counter"}
CLOSERS = {"]]": "stance", ">>": "counter"}


@dataclass(frozen=True)
class Mark:
    """One part of the text: the slot it came from, or stance, or counter (the stance on {v})."""

    slot: str
    start: int
    end: int


@dataclass(frozen=True)
class Rendered:
    """A text and its marks, in the order in which they end."""

    text: str
    marks: tuple[Mark, ...]

    def first(self, slot: str) -> Mark | None:
        """Return the first mark of a slot."""
        return next((mark for mark in self.marks if mark.slot == slot), None)


def render(template: str, slots: Mapping[str, str]) -> Rendered:
    """Replace {t} and its like by `slots`, and drop the brackets around the words that carry the stance.

    Raises KeyError for a slot without a value. Any other brace or bracket is text.
    """
    text = ""
    marks: list[Mark] = []
    opened: dict[str, int] = {}
    read = 0
    for token in TOKEN.finditer(template):
        text += template[read : token.start()]
        read = token.end()
        slot, bracket = token.groups()
        if slot:
            marks.append(Mark(slot.lower(), len(text), len(text) + len(slots[slot])))
            text += slots[slot]
        elif bracket in OPENERS:
            opened[OPENERS[bracket]] = len(text)
        else:
            marks.append(Mark(CLOSERS[bracket], opened.pop(CLOSERS[bracket]), len(text)))
    return Rendered(text + template[read:], tuple(marks))
