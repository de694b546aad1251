"""Keeping evaluations current walks indexes alone: no step of it costs more as calls and prices become many."""

from typing import Any

import apsw
import pytest
from support.evaluated import bring, settle
from support.plain_judge import BULLISH, HOUR, JudgedCall, JudgedPrice
from support.planned import planned

from store_svc.scoring.rules import Rules
from store_svc.storage import (
    evaluations,
    evaluations_rows,
    evaluations_upkeep,
    evaluations_writing,
    price_changes,
    price_needs,
    prices_lookup,
    prices_pages,
    targets,
)
from store_svc.storage.evaluations_upkeep import Upkeep

START = 1_700_006_400_000
VALUES: dict[str, Any] = {
    "after": "", "after_ms": 0, "aim": 1, "at": START, "author": "ann", "benchmark": "$BTC", "called": START,
    "clock": START, "count": 5, "end": START, "fine": 3_600, "first": 0, "high": 9.0, "instants": f"[{START}]",
    "longest": HOUR, "low": 1.0, "now": START, "since": START, "stance": BULLISH, "target": 5.0, "ticker": "$SOL",
    "until": START + HOUR,
}  # fmt: skip
STATEMENTS = {
    "new": (evaluations_upkeep.NEW, (5,)),
    "due": (evaluations_upkeep.DUE, (START, 5)),
    "calls of a ticker": (evaluations_upkeep.OF_TICKER, VALUES),
    "calls of all": (evaluations_upkeep.OF_ALL, VALUES),
    "whether anything waits": (evaluations_upkeep.WAITS, VALUES),
    "calls": (evaluations_rows.CALLS, ("[1]",)),
    "a direction": (evaluations_writing.DIRECTION, VALUES),
    "the first change": (price_changes.FIRST, ()),
    "changes that touch": (price_changes.TOUCHING, ("$SOL", START, START)),
    "the next price": (price_changes.NEXT, VALUES | {"after": START}),
    "last prices": (prices_lookup.NEWEST, VALUES),
    "a last coarse price": (prices_lookup.NEWEST_COARSE, VALUES),
    "reached upwards": (prices_lookup.REACHING_UP, VALUES),
    "reached downwards": (prices_lookup.REACHING_DOWN, VALUES),
    "targets of calls": (targets.AIMED, ("[1]",)),
    "affected targets": (targets.AFFECTED, VALUES),
    "extremes": (targets.EXTREMES, VALUES),
    "due targets": (targets.DUE, (START, 5)),
    "evaluations of calls": (evaluations.OF_CALLS, ("[1]",)),
    "outcomes of targets": (evaluations.TARGETS_OF_CALLS, ("[1]",)),
    "a page of prices": (prices_pages.PAGE, VALUES),
    "a point": (prices_pages.LAST_WITHIN, VALUES),
    "the ends of a range": (prices_pages.ENDS, VALUES),
    "tickers that lack": (price_needs.TICKERS, VALUES),
    "tickers without prices": (price_needs.UNPRICED, VALUES),
    "what a ticker lacks": (price_needs.LACKING, ("$SOL",)),
    "what lacks the benchmark": (price_needs.LACKING_BENCHMARK, ()),
    "what is aimed at": (price_needs.AIMED, VALUES),
    "the latest price": (price_needs.LATEST, ("$SOL",)),
}
# They may be read whole: what waits is little or its first row is enough, a JSON array is the caller's.
MAY_SCAN = (
    "CONSTANT ROW", "wanted", "unevaluated_calls", "unevaluated_targets", "price_changes", "unscored_authors",
    "lacking", "aimed", "SCAN (", "evaluations USING COVERING INDEX evaluations_lacking_benchmark",
)  # fmt: skip
SORTS_A_FEW = ("tickers that lack", "evaluations of calls")  # a page of them


def fill(writer: apsw.Connection) -> None:
    """A thousand calls and as many prices."""
    with writer:
        bring(
            writer,
            [
                JudgedCall(n, f"a{n % 9}", f"$T{n % 7}", BULLISH, START + n * HOUR, 5.0, "2024-06-01")
                for n in range(1, 1_000)
            ],
        )
        bring(writer, [JudgedPrice(f"$T{n % 6}", START + n * HOUR, "csv", 3.0, 3_600) for n in range(1_000)])
        settle(Upkeep(writer, Rules()))


db = planned(fill)


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_step_is_found_by_an_index(db: apsw.Connection, name: str) -> None:
    sql, values = STATEMENTS[name]
    steps = [str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
    scans = [step for step in steps if step.startswith("SCAN") and not any(what in step for what in MAY_SCAN)]
    assert scans == [], steps
    sorts = [step for step in steps if "TEMP B-TREE FOR ORDER BY" in step]
    assert sorts == [] or name in SORTS_A_FEW, steps
