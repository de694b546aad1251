"""Stretches of time in which another price may be the last one than when evaluations were made.

They are kept until the evaluations are made anew, so a crash in between loses nothing.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

import apsw

from store_svc.scoring.stretches import Stretch, joined
from store_svc.storage.evaluations_rules import select_rules

NEXT = """
SELECT at_ms, max(bar_seconds) FROM prices
WHERE ticker = :ticker AND at_ms = (SELECT min(at_ms) FROM prices WHERE ticker = :ticker AND at_ms > :after)
"""
TOUCHING = """
DELETE FROM price_changes WHERE ticker = ? AND since_ms <= ? AND until_ms >= ? RETURNING since_ms, until_ms
"""
FIRST = "SELECT ticker, since_ms, until_ms, begun_ms FROM price_changes ORDER BY ticker, since_ms LIMIT 1"
_KEEP = "INSERT INTO price_changes (ticker, since_ms, until_ms, begun_ms) VALUES (?, ?, ?, ?)"
_GONE = "DELETE FROM price_changes WHERE ticker = ? AND since_ms = ?"
_EVERY = 1 << 20


class Changed(NamedTuple):
    """A price that is new or another now, and the longer of the bars that it had and has."""

    ticker: str
    at_ms: int
    bar_seconds: int


def note_changes(db: apsw.Connection, changed: Iterable[Changed]) -> None:
    """Keep the stretches in which these prices may be the last ones."""
    prices: dict[str, list[Changed]] = defaultdict(list)
    for price in changed:
        prices[price.ticker].append(price)
    rules = select_rules(db) if prices else None
    for ticker, of_ticker in prices.items():
        reached = {price.at_ms: rules.tolerance_ms(price.bar_seconds) for price in of_ticker} if rules else {}
        for stretch in joined([(at_ms, at_ms + tolerance + 1) for at_ms, tolerance in reached.items()], _EVERY):
            last = max(at_ms for at_ms in reached if at_ms < stretch[1])
            _keep(db, ticker, (stretch[0], _end(db, ticker, last, stretch[1])))


class Change(NamedTuple):
    """A stretch that waits.

    All of its prices are there since it was noted: calls that were made from `begun_ms` up to `since_ms` were
    evaluated with them over every window.
    """

    ticker: str
    since_ms: int
    until_ms: int
    begun_ms: int


def first_change(db: apsw.Connection) -> Change | None:
    """The first stretch that waits, or None."""
    row: Any = db.execute(FIRST).fetchone()
    return Change(*row) if row else None


def done_until(db: apsw.Connection, change: Change, until_ms: int) -> None:
    """Forget the beginning of a stretch, or all of it."""
    db.execute(_GONE, (change.ticker, change.since_ms))
    if until_ms < change.until_ms:
        db.execute(_KEEP, change._replace(since_ms=until_ms))


def _end(db: apsw.Connection, ticker: str, last_ms: int, until_ms: int) -> int:
    """The next price takes the place of those before it, unless it is used for less long than they are."""
    rules = select_rules(db)
    next_ms, bar_seconds = db.execute(NEXT, {"ticker": ticker, "after": last_ms}).get
    if next_ms is None or next_ms >= until_ms or next_ms + rules.tolerance_ms(bar_seconds) + 1 < until_ms:
        return until_ms
    return int(next_ms)


def _keep(db: apsw.Connection, ticker: str, stretch: Stretch) -> None:
    touching: list[Any] = list(db.execute(TOUCHING, (ticker, stretch[1], stretch[0])))
    since, until = min([stretch, *touching])[0], max(one[1] for one in [stretch, *touching])
    db.execute(_KEEP, Change(ticker, since, until, begun_ms=since))
