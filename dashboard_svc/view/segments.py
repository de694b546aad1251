"""A post's text cut at the words that something was read from."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from swarmnexus.v1.model_pb2 import Span

KINDS = ("ticker", "stance", "target", "date")


@dataclass(frozen=True)
class Segment:
    """A stretch of text and what was read there: some of KINDS, in their order; none for plain text."""

    text: str
    kinds: tuple[str, ...] = ()


def segments(text: str, spans: Iterable[Span]) -> list[Segment]:
    """The whole text in order; joined again it is the text.

    Spans count code points, may overlap, and are not trusted: what lies outside the text or is of no kind
    that we know is left out. A line end of two characters is never cut: HTML would make two of it.
    """
    bounded = [(_cut(text, span.start), _cut(text, span.end), span.of) for span in spans]
    marks = [(start, end, of) for start, end, of in bounded if of in KINDS and start < end]
    cuts = sorted({0, len(text), *(start for start, _, _ in marks), *(end for _, end, _ in marks)})
    found = []
    for start, end in pairwise(cuts):
        here = {of for first, last, of in marks if first <= start and end <= last}
        found.append(Segment(text[start:end], tuple(kind for kind in KINDS if kind in here)))
    return found


def _cut(text: str, at: int) -> int:
    at = min(max(at, 0), len(text))
    return at + 1 if text[at - 1 : at + 1] == "\r\n" else at


def fold(whole: list[Segment], limit: int, slack: int) -> tuple[list[Segment], list[Segment]]:
    """The first `limit` characters or so, cut at a space where there is one near, and the rest.

    The rest is empty when the text is at most `limit + slack` long: nobody unfolds a last half line.
    """
    if sum(len(segment.text) for segment in whole) <= limit + slack:
        return whole, []
    head: list[Segment] = []
    room = limit
    for number, segment in enumerate(whole):
        if len(segment.text) <= room:
            head.append(segment)
            room -= len(segment.text)
            continue
        at = _last_space(segment.text, room)
        rest = [replace(segment, text=segment.text[at:]), *whole[number + 1 :]]
        if at:
            head.append(replace(segment, text=segment.text[:at]))
        return head, rest
    return head, []


def _last_space(text: str, room: int) -> int:
    near = max(0, room - 60)
    for at in range(room, near, -1):
        if text[at - 1].isspace() and text[at - 1 : at + 1] != "\r\n":
            return at
    return room
