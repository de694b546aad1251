"""Stretches of time: what is wanted, what has been asked, and how few requests cover it. Pure functions."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Stretch(NamedTuple):
    """From `since_ms` on, up to but without `until_ms`, in milliseconds since 1970."""

    since_ms: int
    until_ms: int


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same times in order, as stretches that neither touch nor overlap; empty ones are left out."""
    found: list[Stretch] = []
    for each in sorted(each for each in stretches if each.since_ms < each.until_ms):
        if found and each.since_ms <= found[-1].until_ms:
            found[-1] = Stretch(found[-1].since_ms, max(found[-1].until_ms, each.until_ms))
        else:
            found.append(each)
    return found


def clipped(stretches: Iterable[Stretch], since_ms: int, until_ms: int) -> list[Stretch]:
    """What of the stretches lies within the two instants, merged."""
    return merged(Stretch(max(each.since_ms, since_ms), min(each.until_ms, until_ms)) for each in stretches)


def without(stretches: Iterable[Stretch], taken: Iterable[Stretch]) -> list[Stretch]:
    """What of the stretches lies in none of those taken, merged."""
    left = merged(stretches)
    for hole in taken:
        left = [part for each in left for part in _cut(each, hole)]
    return left


def covering(stretches: Iterable[Stretch], longest_ms: int) -> list[Stretch]:
    """The fewest stretches, each at most `longest_ms` long, that hold all of the given ones.

    Going from the earliest on and taking as much as fits is best for points on a line; a stretch that is longer than
    that is cut.
    """
    found: list[Stretch] = []
    for each in merged(stretches):
        since = each.since_ms
        if found:
            end = found[-1].since_ms + longest_ms
            if since < end:
                found[-1] = Stretch(found[-1].since_ms, min(each.until_ms, end))
                since = end
        while since < each.until_ms:
            found.append(Stretch(since, min(each.until_ms, since + longest_ms)))
            since += longest_ms
    return found


def _cut(each: Stretch, hole: Stretch) -> Iterator[Stretch]:
    before = Stretch(each.since_ms, min(each.until_ms, hole.since_ms))
    after = Stretch(max(each.since_ms, hole.until_ms), each.until_ms)
    yield from (part for part in (before, after) if part.since_ms < part.until_ms)
