"""Which prices are missing, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from swarmnexus.v1.query_pb2 import PriceNeed

_MOST_ROWS = 200


@dataclass(frozen=True)
class Pricing:
    """`waiting` counts the evaluations that wait for a price whose time has come.

    `unpriced` are the tickers whose prices cannot be found, the most waited for first; `more` is how many of them are
    left out.
    """

    waiting: int
    waiting_tickers: int
    unpriced: list[PriceNeed]
    more: int


def pricing_of(needs: Sequence[PriceNeed], unpriced: Sequence[PriceNeed]) -> Pricing:
    """How prices stand, out of what the calls wait for and of what cannot be found."""
    ranked = sorted(unpriced, key=lambda need: (-need.waiting, need.ticker))
    return Pricing(
        waiting=sum(need.waiting for need in needs),
        waiting_tickers=sum(need.waiting > 0 for need in needs),
        unpriced=ranked[:_MOST_ROWS],
        more=len(ranked[_MOST_ROWS:]),
    )
