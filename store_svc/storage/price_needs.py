"""Which prices the calls wait for: by ticker, the stretches of time in which one would be of use."""

from collections.abc import Iterable
from typing import Any

import apsw

from store_svc.scoring.stretches import joined
from store_svc.scoring.windows import WINDOW_MS
from store_svc.storage.evaluations_rules import select_rules
from store_svc.storage.pricings import select_pricings
from swarmnexus.v1.query_pb2 import PriceNeed, Stretch

MAX_STRETCHES = 64
# The tickers after one, in order, each found by one step into an index; the benchmark is one where anything lacks it.
TICKERS = """
WITH RECURSIVE
lacking (ticker) AS (
  SELECT (SELECT min(ticker) FROM evaluations WHERE lacks > 0 AND ticker > :after)
  UNION ALL
  SELECT (SELECT min(ticker) FROM evaluations WHERE lacks > 0 AND ticker > lacking.ticker)
  FROM lacking WHERE ticker IS NOT NULL LIMIT :count
),
aimed (ticker) AS (
  SELECT (SELECT min(ticker) FROM call_targets WHERE due_ms IS NOT NULL AND ticker > :after)
  UNION ALL
  SELECT (SELECT min(ticker) FROM call_targets WHERE due_ms IS NOT NULL AND ticker > aimed.ticker)
  FROM aimed WHERE ticker IS NOT NULL LIMIT :count
)
SELECT ticker FROM lacking WHERE ticker IS NOT NULL
UNION
SELECT ticker FROM aimed WHERE ticker IS NOT NULL
UNION
SELECT :benchmark WHERE :benchmark > :after AND EXISTS (SELECT 1 FROM evaluations WHERE benchmark_lacks > 0)
ORDER BY 1 LIMIT :count
"""
UNPRICED = "SELECT ticker FROM pricings WHERE reason <> '' AND ticker > :after ORDER BY ticker LIMIT :count"
LACKING = 'SELECT called_ms, "window", lacks FROM evaluations WHERE lacks > 0 AND ticker = ? ORDER BY called_ms'
LACKING_BENCHMARK = """
SELECT called_ms, "window", benchmark_lacks FROM evaluations WHERE benchmark_lacks > 0 ORDER BY called_ms
"""
AIMED = """
SELECT called_ms, min(until_ms, :now) FROM call_targets WHERE due_ms IS NOT NULL AND ticker = :ticker
"""
LATEST = "SELECT max(at_ms) FROM prices WHERE ticker = ?"
_ENTRY, _EXIT = 1, 2


def needs_page(
    db: apsw.Connection, after: str, count: int, now_ms: int, *, unpriced_only: bool
) -> tuple[list[PriceNeed], str]:
    """The needs of tickers that come after `after`; and the last one's ticker when more follow."""
    rules = select_rules(db)
    values = {"after": after, "count": count + 1, "benchmark": rules.benchmark}
    found = [str(row[0]) for row in db.execute(UNPRICED if unpriced_only else TICKERS, values)]
    tickers, pricings = found[:count], select_pricings(db, found[:count])
    needs = []
    for ticker in tickers:
        wanted, waiting = _lacking(db.execute(LACKING, (ticker,)), rules.longest_ms)
        if ticker == rules.benchmark:
            more, others = _lacking(db.execute(LACKING_BENCHMARK), rules.longest_ms)
            wanted, waiting = wanted + more, waiting + others
        wanted += _unwatched(db, ticker, rules.fine_ms, now_ms)
        needs.append(
            PriceNeed(
                ticker=ticker,
                waiting=waiting,
                stretches=[Stretch(since_ms=since, until_ms=until) for since, until in joined(wanted, MAX_STRETCHES)],
                pricing=pricings.get(ticker),
            )
        )
    return needs, tickers[-1] if len(found) > count else ""


def _lacking(rows: Iterable[Any], longest_ms: int) -> tuple[list[tuple[int, int]], int]:
    """Where a price would be of use to evaluations that lack one, and how many these are."""
    instants, waiting = set(), 0
    for called_ms, window, lacks in rows:
        waiting += 1
        if lacks & _ENTRY:
            instants.add(called_ms)
        if lacks & _EXIT:
            instants.add(called_ms + WINDOW_MS[window])
    return [(at_ms - longest_ms, at_ms + 1) for at_ms in instants], waiting


def _unwatched(db: apsw.Connection, ticker: str, fine_ms: int, now_ms: int) -> list[tuple[int, int]]:
    """Where targets that may yet be reached have no newer price to tell it by."""
    latest = db.execute(LATEST, (ticker,)).get or 0
    aimed: Iterable[Any] = db.execute(AIMED, {"ticker": ticker, "now": now_ms})
    return [(max(called_ms, latest + 1), until_ms + 1) for called_ms, until_ms in aimed if until_ms - latest > fine_ms]
