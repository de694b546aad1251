"""Finding the prices that evaluations rest on, and remembering them for as long as nothing changes."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import apsw
import orjson

from store_svc.scoring.quotes import Quote
from store_svc.scoring.rules import FINE_BAR_SECONDS, Rules
from store_svc.scoring.targets import UP, Aim
from swarmnexus.time import iso

# Of several that know the same instant, the one of the finest bar counts, then that of the first source by name:
# as in the view prices_norm.
NEWEST = """
SELECT wanted.value, p.price, p.at_ms, p.source, p.bar_seconds
FROM json_each(:instants) AS wanted
CROSS JOIN prices AS p ON p.id = (
  SELECT id FROM prices
  WHERE ticker = :ticker AND at_ms <= wanted.value AND at_ms >= wanted.value - :longest
  ORDER BY at_ms DESC, bar_seconds, source LIMIT 1
)
"""
NEWEST_COARSE = """
SELECT price, at_ms, source FROM prices
WHERE ticker = :ticker AND at_ms <= :at AND at_ms >= :at - :longest AND bar_seconds > :fine
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
            self.look_up(ticker, [at_ms])
        return self._found[key]

    def look_up(self, ticker: str, instants: Iterable[int]) -> None:
        """Find the last prices at many instants at once: one statement for all costs a fraction of one for each."""
        missing = {at_ms for at_ms in instants if (ticker, at_ms) not in self._found}
        self._found.update({(ticker, at_ms): None for at_ms in missing})
        values = {"ticker": ticker, "instants": orjson.dumps(list(missing)).decode(), "longest": self._rules.longest_ms}
        rows: Iterable[Any] = self._db.execute(NEWEST, values)
        for at_ms, price, known_ms, source, bar_seconds in rows:
            if known_ms + self._rules.tolerance_ms(bar_seconds) >= at_ms:
                self._found[ticker, at_ms] = _quote(price, known_ms, source)
            elif bar_seconds <= FINE_BAR_SECONDS:
                self._found[ticker, at_ms] = self._coarse(ticker, at_ms)

    def first_reaching(self, aim: Aim, way: int) -> Quote | None:
        """The first price that reached a target; see FirstReach."""
        sql = REACHING_UP if way == UP else REACHING_DOWN
        values = {"ticker": aim.ticker, "called": aim.called_ms, "until": aim.until_ms, "target": aim.target_usd}
        row: Any = self._db.execute(sql, values).fetchone()
        return _quote(*row) if row else None

    def _coarse(self, ticker: str, at_ms: int) -> Quote | None:
        """Of coarse series alone, where the last price of all is a fine one that is too old."""
        values = {"ticker": ticker, "at": at_ms, "longest": self._rules.longest_ms, "fine": FINE_BAR_SECONDS}
        row: Any = self._db.execute(NEWEST_COARSE, values).fetchone()
        return _quote(*row) if row else None


_at = lru_cache(maxsize=8_192)(iso)  # prices are of whole hours, and used by many calls


def _quote(price: float, at_ms: int, source: str) -> Quote:
    return Quote(price, at_ms, _at(at_ms), source)
