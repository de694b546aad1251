"""Ends of intervals in their order, with how many authors have one of those before."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate

_FEW = 8  # a share of this is put in its places one by one, more are sorted anew
Key = tuple[float, int, int]  # the end of an interval, and the calls and hits that it is of


class Ends:
    """Never changes: `changed` answers another one."""

    def __init__(self, keys: Sequence[Key] = (), counts: Sequence[int] = ()) -> None:
        """Take the keys in their order, and how many authors have each."""
        self._keys = keys
        self._counts = counts
        self._sums = [0, *accumulate(counts)]

    @property
    def authors(self) -> int:
        """How many there are."""
        return self._sums[-1]

    def below(self, end: float) -> int:
        """How many authors have an end below this one."""
        return self._sums[bisect_left(self._keys, end, key=_end_of)]

    def up_to(self, end: float) -> int:
        """How many authors have this end or one below."""
        return self._sums[bisect_right(self._keys, end, key=_end_of)]

    def changed(self, rows: Iterable[tuple[Key, int]]) -> "Ends":
        """The same after so many authors have these."""
        told = dict(rows)
        if len(told) > len(self._keys) // _FEW:
            told = {**dict(zip(self._keys, self._counts, strict=True)), **told}
            ordered = sorted(told)
            return Ends(ordered, [told[key] for key in ordered])
        keys, counts = list(self._keys), list(self._counts)
        for key, count in told.items():
            place = bisect_left(keys, key)
            if place < len(keys) and keys[place] == key:
                counts[place] = count
            else:
                keys.insert(place, key)
                counts.insert(place, count)
        return Ends(keys, counts)


def _end_of(key: Key) -> float:
    return key[0]
