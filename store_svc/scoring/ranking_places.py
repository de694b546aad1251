"""Places among many authors, out of how many there are of each number of calls and hits.

The interval of a hit rate depends on those two numbers alone, and few pairs of them occur however many the authors.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

from store_svc.scoring.ranking_intervals import wilson


class Places:
    """Those of the authors that are ranked."""

    def __init__(self, counts: Iterable[tuple[int, int, int]]) -> None:
        """Take (calls, hits, how many authors) of all that are ranked."""
        ends = [(*wilson(hits, calls), authors) for calls, hits, authors in counts]
        ends.sort()
        self._lows = [low for low, _, _ in ends]
        self._up_to_low = [0, *accumulate(authors for _, _, authors in ends)]
        ends.sort(key=lambda end: end[1])
        self._highs = [high for _, high, _ in ends]
        self._up_to_high = [0, *accumulate(authors for _, _, authors in ends)]
        self.authors = self._up_to_low[-1]

    def above(self, low: float) -> int:
        """How many authors have a lower end above this one."""
        return self.authors - self._up_to_low[bisect_right(self._lows, low)]

    def sharing(self, low: float) -> int:
        """How many authors have exactly this lower end."""
        lows = self._lows
        return self._up_to_low[bisect_right(lows, low)] - self._up_to_low[bisect_left(lows, low)]

    def rank_range(self, hits: int, calls: int) -> tuple[int, int]:
        """The best and the worst place that cannot be told from that of an author of these: the intervals overlap."""
        low, high = wilson(hits, calls)
        return self.above(high) + 1, self.authors - self._up_to_high[bisect_left(self._highs, low)]
