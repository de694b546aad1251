"""A text as the rules read it: what is invisible gone, what looks alike the same, every place still known."""

import re
import unicodedata
from dataclasses import dataclass
from html import unescape

# Zero-width characters, directional marks, variation selectors and joiners: they are not seen, so they are not read.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U0001f3fb-\U0001f3ff\U000e0000-\U000e007f]"
)
# Longer than any entity with a meaning here.
_ENTITY = re.compile(r"&(?:[a-zA-Z]{2,8}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_GONE = re.compile(f"{_INVISIBLE.pattern}|{_ENTITY.pattern}")
_ALIKE = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201b": "'",
    "\u02bc": "'",
    "\u00b4": "'",
    "`": "'",
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2015": "-",
    "\u2212": "-",
    "\u301c": "~",
    "\u2248": "~",
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u00ab": '"',
    "\u00bb": '"',
    "\u2192": "→",
    "\u21d2": "→",
    "\u27a1": "→",
    "\u2794": "→",
    "\u3002": ".",
    "\u061f": "?",
    "\u060c": ",",
    "\u3001": ",",
    "\u066b": ".",
    "\u066c": ",",
}


def _fold_table() -> dict[int, str]:
    table = {ord(char): plain for char, plain in _ALIKE.items()}
    # full-width forms, mathematical letters and digits
    for code in (*range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D800)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1:
            table[code] = plain.lower()
    for start in (0x0660, 0x06F0, 0x0966):
        table.update({start + digit: str(digit) for digit in range(10)})
    # the one capital whose small letter is two code points
    table[0x0130] = "i"
    return table


_FOLD = _fold_table()


@dataclass(frozen=True, slots=True)
class Plain:
    """A text in small letters and plain signs.

    `offsets` says for each of its code points, and for its end, where that stands in the text that was given;
    None where both are as long, code point for code point.
    """

    text: str
    offsets: list[int] | None = None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of this text (end past the last) as the stretch of the text given."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1 if end > start else self.offsets[start]


def plain(text: str) -> Plain:
    """Fold a text; entities are undone once, invisible characters are left out. Never raises."""
    if text.isascii() and "&" not in text:
        return Plain(text.lower().replace("`", "'"))
    if not _GONE.search(text):
        return Plain(_folded(text))
    pieces: list[str] = []
    offsets: list[int] = []
    at = 0
    for match in _GONE.finditer(text):
        pieces.append(text[at : match.start()])
        offsets.extend(range(at, match.start()))
        at = match.end()
        undone = unescape(match.group()) if match.group()[0] == "&" else ""
        if len(undone) == 1 and not _INVISIBLE.match(undone):
            pieces.append(undone)
            offsets.append(match.start())
    pieces.append(text[at:])
    offsets.extend(range(at, len(text) + 1))
    return Plain(_folded("".join(pieces)), offsets)


def _folded(text: str) -> str:
    folded = text.translate(_FOLD)
    lowered = folded.lower()
    if len(lowered) == len(folded):
        return lowered
    return "".join(small if len(small := char.lower()) == 1 else char for char in folded)
