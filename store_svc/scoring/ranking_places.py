"""Places among many authors, out of how many there are of each number of calls and hits.

The interval of a hit rate depends on those two numbers alone, and few pairs of them occur however many the authors.
"""

from collections.abc import Iterable

from store_svc.scoring.ranking_ends import Ends
from store_svc.scoring.ranking_intervals import wilson

Count = tuple[int, int, int]  # calls, hits, how many authors have so many


class Places:
    """Those of the authors that are ranked. Never changes: `changed` answers another one."""

    def __init__(self, low: Ends | None = None, high: Ends | None = None) -> None:
        """Take the lower and the upper ends of the intervals of all that are ranked."""
        self._low = low or Ends()
        self._high = high or Ends()

    def changed(self, counts: Iterable[Count]) -> "Places":
        """The places once so many authors have these."""
        rows = [(wilson(hits, calls), calls, hits, authors) for calls, hits, authors in counts]
        return Places(
            self._low.changed(((low, calls, hits), authors) for (low, _), calls, hits, authors in rows),
            self._high.changed(((high, calls, hits), authors) for (_, high), calls, hits, authors in rows),
        )

    @property
    def authors(self) -> int:
        """How many are ranked."""
        return self._low.authors

    def above(self, low: float) -> int:
        """How many authors have a lower end above this one."""
        return self.authors - self._low.up_to(low)

    def sharing(self, low: float) -> int:
        """How many authors have exactly this lower end."""
        return self._low.up_to(low) - self._low.below(low)

    def rank_range(self, hits: int, calls: int) -> tuple[int, int]:
        """The best and the worst place that cannot be told from that of an author of these: the intervals overlap."""
        low, high = wilson(hits, calls)
        return self.above(high) + 1, self.authors - self._high.below(low)
