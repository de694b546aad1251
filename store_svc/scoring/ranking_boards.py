"""What a leaderboard is of, and how its rows stand in it."""

from dataclasses import dataclass
from typing import NamedTuple

from store_svc.scoring.ranking_figures import Figures


@dataclass(frozen=True)
class Board:
    """Which calls count, and from how many on an author is ranked. Times are in milliseconds, the end exclusive."""

    window: str
    ticker: str = ""  # of all
    stance: int = 0  # of either side
    min_calls: int = 1
    since_ms: int | None = None
    until_ms: int | None = None

    @property
    def is_of_all_calls(self) -> bool:
        """Whether neither a ticker nor a stance leaves any out."""
        return not self.ticker and not self.stance

    @property
    def is_of_a_period(self) -> bool:
        """Whether a time leaves any out."""
        return self.since_ms is not None or self.until_ms is not None


class Score(NamedTuple):
    """One author's figures; the handle as in the earliest of the calls."""

    handle: str
    of: Figures


class RankedScore(NamedTuple):
    """A score with its place and the best and worst place that cannot be told from it; 0 when it is not ranked."""

    rank: int
    first: int
    last: int
    handle: str
    of: Figures
