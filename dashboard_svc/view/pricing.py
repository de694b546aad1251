"""Which prices are missing, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from swarmnexus.v1.query_pb2 import PriceNeed

_MOST_ROWS = 200


@dataclass(frozen=True)
class Pricing:
    """`waiting` counts the evaluations that wait for a price whose time has come, of so many tickers.

    `lacking` are the tickers that wait, and those whose prices cannot be found, the most waited for first; `more` is
    how many of them are left out.
    """

    waiting: int
    waiting_tickers: int
    lacking: list[PriceNeed]
    more: int


def pricing_of(needs: Sequence[PriceNeed], unpriced: Sequence[PriceNeed]) -> Pricing:
    """How prices stand, out of what the calls wait for and of what cannot be found."""
    waiting = [need for need in needs if need.waiting]
    by_ticker = {need.ticker: need for need in (*waiting, *unpriced)}
    ranked = sorted(by_ticker.values(), key=lambda need: (-need.waiting, need.ticker))
    return Pricing(
        waiting=sum(need.waiting for need in waiting),
        waiting_tickers=len(waiting),
        lacking=ranked[:_MOST_ROWS],
        more=len(ranked[_MOST_ROWS:]),
    )
