"""Pages of one ticker's prices as evaluations use them: one an instant, oldest first."""

import itertools
from collections.abc import Iterable
from typing import Any

import apsw

from swarmnexus.v1.model_pb2 import Price

PAGE = """
SELECT at_ms, price, source, open, high, low, bar_seconds
FROM prices_norm
WHERE ticker = :ticker AND at_ms >= :since AND at_ms < :until
ORDER BY at_ms LIMIT :count
"""
LAST_WITHIN = """
SELECT at_ms, price, source, open, high, low, bar_seconds
FROM prices
WHERE ticker = :ticker AND at_ms >= :since AND at_ms < :until
ORDER BY at_ms DESC, bar_seconds, source LIMIT 1
"""
ENDS = """
SELECT (SELECT min(at_ms) FROM prices WHERE ticker = :ticker AND at_ms >= :since AND at_ms < :until),
       (SELECT max(at_ms) FROM prices WHERE ticker = :ticker AND at_ms >= :since AND at_ms < :until)
"""


def prices_page(
    db: apsw.Connection, ticker: str, since_ms: int, until_ms: int, count: int
) -> tuple[list[Price], int | None]:
    """The prices within [since, until), `count` at most; and the time of the last one when more follow."""
    values = {"ticker": ticker, "since": since_ms, "until": until_ms, "count": count + 1}
    rows: list[Any] = list(db.execute(PAGE, values))
    prices = [_price(ticker, row) for row in rows[:count]]
    return prices, prices[-1].at_ms if len(rows) > count else None


def price_points(db: apsw.Connection, ticker: str, since_ms: int, until_ms: int, points: int) -> list[Price]:
    """At most so many prices for all of [since, until): of each of as many equal stretches of time the last one.

    It costs what points there are, however many prices lie between them.
    """
    first, last = db.execute(ENDS, {"ticker": ticker, "since": since_ms, "until": until_ms}).get
    if first is None:
        return []
    span = last + 1 - first
    borders = [first + span * number // points for number in range(points + 1)]
    found: Iterable[Any] = (
        db.execute(LAST_WITHIN, {"ticker": ticker, "since": since, "until": until}).fetchone()
        for since, until in itertools.pairwise(borders)
        if since < until
    )
    return [_price(ticker, row) for row in found if row]


def _price(ticker: str, row: Any) -> Price:
    return Price(
        ticker=ticker,
        at_ms=row[0],
        price_usd=row[1],
        source=row[2],
        open_usd=row[3],
        high_usd=row[4],
        low_usd=row[5],
        bar_seconds=row[6],
    )
