"""Stretches of time, their ends exclusive."""

import itertools
from collections.abc import Iterable

Stretch = tuple[int, int]


def joined(stretches: Iterable[Stretch], most: int) -> list[Stretch]:
    """The same instants in order, in stretches that neither touch nor overlap; `most` of them at most.

    Where there would be more, those with the smallest gaps between them become one.
    """
    found: list[Stretch] = []
    for since, until in sorted(one for one in stretches if one[0] < one[1]):
        if found and since <= found[-1][1]:
            found[-1] = (found[-1][0], max(until, found[-1][1]))
        else:
            found.append((since, until))
    if len(found) <= most:
        return found
    by_gap = sorted(range(1, len(found)), key=lambda place: found[place][0] - found[place - 1][1], reverse=True)
    begins = [0, *sorted(by_gap[: most - 1]), len(found)]
    return [(found[begin][0], found[end - 1][1]) for begin, end in itertools.pairwise(begins)]
