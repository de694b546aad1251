"""Finding the prices that evaluations rest on, and remembering them for as long as nothing changes."""

from typing import Any

import apsw

from store_svc.scoring.quotes import Quote
from store_svc.scoring.rules import FINE_BAR_SECONDS, Rules
from store_svc.scoring.targets import UP, Aim
from swarmnexus.time import iso

# Of several that know the same instant, the one of the finest bar counts, then that of the first source by name:
# as in the view prices_norm.
NEWEST = """
SELECT price, at_ms, source, bar_seconds FROM prices
WHERE ticker = :ticker AND at_ms <= :at AND at_ms >= :first
ORDER BY at_ms DESC, bar_seconds, source LIMIT 1
"""
NEWEST_COARSE = """
SELECT price, at_ms, source, bar_seconds FROM prices
WHERE ticker = :ticker AND at_ms <= :at AND at_ms >= :first AND bar_seconds > :fine
ORDER BY at_ms DESC, bar_seconds, source LIMIT 1
"""
_REACHING = """
SELECT {price}, at_ms, source FROM prices_norm
WHERE ticker = :ticker AND at_ms > :called AND at_ms <= :until
  AND ({close} OR ({extreme} AND at_ms - bar_seconds * 1000 >= :called))
ORDER BY at_ms LIMIT 1
"""
# The extremes of a bar count only where all of it lies after the call; its close is a price of the bar's end.
REACHING_UP = _REACHING.format(
    price="iif(at_ms - bar_seconds * 1000 >= :called, max(price, coalesce(high, price)), price)",
    close="price >= :target",
    extreme="high >= :target",
)
REACHING_DOWN = _REACHING.format(
    price="iif(at_ms - bar_seconds * 1000 >= :called, min(price, coalesce(low, price)), price)",
    close="price <= :target",
    extreme="low <= :target",
)


class Prices:
    """The prices of a snapshot, or of a transaction as long as it stores none."""

    def __init__(self, db: apsw.Connection, rules: Rules) -> None:
        self._db = db
        self._rules = rules
        self._found: dict[tuple[str, int], Quote | None] = {}

    def last(self, ticker: str, at_ms: int) -> Quote | None:
        """The last price at or before an instant that is not too old for its series; see LastPrice."""
        key = (ticker, at_ms)
        if key not in self._found:
            self._found[key] = self._last(ticker, at_ms)
        return self._found[key]

    def first_reaching(self, aim: Aim, way: int) -> Quote | None:
        """The first price that reached a target; see FirstReach."""
        sql = REACHING_UP if way == UP else REACHING_DOWN
        values = {"ticker": aim.ticker, "called": aim.called_ms, "until": aim.until_ms, "target": aim.target_usd}
        row: Any = self._db.execute(sql, values).fetchone()
        return Quote(row[0], row[1], iso(row[1]), row[2]) if row else None

    def _last(self, ticker: str, at_ms: int) -> Quote | None:
        values = {"ticker": ticker, "at": at_ms, "first": at_ms - self._rules.longest_ms, "fine": FINE_BAR_SECONDS}
        row: Any = self._db.execute(NEWEST, values).fetchone()
        if row and row[1] + self._rules.tolerance_ms(row[3]) < at_ms:
            # of that kind of series none is near enough; the other kind has the longer patience, or it was of that
            values["first"] = at_ms - self._rules.daily_ms
            row = self._db.execute(NEWEST_COARSE, values).fetchone() if row[3] <= FINE_BAR_SECONDS else None
        return Quote(row[0], row[1], iso(row[1]), row[2]) if row else None
