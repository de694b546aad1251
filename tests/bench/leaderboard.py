"""What a leaderboard's page of 100 authors costs at many evaluated calls against few, and against counting anew.

    python tests/bench/leaderboard.py [--calls N] [--times N]

In full: --calls 1000000 (1.1 GB in .cache/bench, built once within some minutes). There are 20 calls an author, and
10,000 calls in the small database; both are asked in turns. "kept" is a page of an unchanged store, "later" one asked
for just after a commit that changed a score, "first" the first of a store just started. Ratios are many calls to few,
and a GROUP BY over the same evaluations to the page. Then: what one author's new evaluation costs by how many calls the
author has.
"""

import argparse
import hashlib
import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import apsw
import click

_HERE = Path(__file__).resolve()
sys.path[:0] = [str(_HERE.parents[1]), str(_HERE.parents[2])]

from support import scored_calls  # noqa: E402 - the path to it is set above
from support.scored_calls import FIRST_MS, Scored, drawn, put_evaluations  # noqa: E402

from store_svc.query_scores import ScoreQueries  # noqa: E402
from store_svc.storage.author_scores import refresh  # noqa: E402
from store_svc.storage.engine import open_reader, open_writer, run  # noqa: E402
from store_svc.storage.migrate import migrate, migrations  # noqa: E402
from swarmnexus.v1 import query_pb2  # noqa: E402
from swarmnexus.v1.query_pb2 import VIEW_JSON, AuthorSort, Filter, ListAuthorScoresRequest  # noqa: E402

FEW = 10_000
CALLS_AN_AUTHOR = 20
PAGE = 100
TARGET_GROWTH, TARGET_GAIN = 1.5, 50
_CACHE = _HERE.parents[2] / ".cache" / "bench"
_ROWS_A_STEP = 100_000
_DICE = random.Random(3)  # noqa: S311 - no secret
_WRITERS: dict[Path, apsw.Connection] = {}
_GROUP_BY = """
SELECT author_handle, count(*), sum(hit), avg(return), avg(excess), max(return), min(return), max(called_ms)
FROM evaluations
WHERE "window" = '24h' AND status = 'scored'
GROUP BY author_handle HAVING count(*) >= 3
ORDER BY sum(hit) * 1.0 / count(*) DESC LIMIT 100
"""


def database(calls: int) -> Path:
    """So many scored calls over 24 hours with their scores; kept between runs."""
    sources = [Path(scored_calls.__file__).read_bytes(), *(step.sql.encode() for step in migrations())]
    version = hashlib.sha256(b"\0".join(sources)).hexdigest()[:12]
    path = _CACHE / f"scores-{calls}-{version}.db"
    if not path.exists():
        _CACHE.mkdir(parents=True, exist_ok=True)
        for old in _CACHE.glob(f"scores-{calls}-*"):
            old.unlink()
        building = _CACHE / f"scores-{calls}.building.db"
        for old in _CACHE.glob(f"{building.name}*"):
            old.unlink()
        migrate(building)
        _fill(building, calls)
        building.rename(path)
    return path


def _fill(path: Path, calls: int) -> None:
    db = open_writer(path)
    run(db, "PRAGMA synchronous = OFF")
    run(db, "PRAGMA cache_size = -400000")
    rows = drawn(calls, calls // CALLS_AN_AUTHOR)
    rows.sort(key=lambda row: row.author)
    for begin in range(0, calls, _ROWS_A_STEP):
        put_evaluations(db, rows[begin : begin + _ROWS_A_STEP])
    began = time.perf_counter()
    touched = sorted({row.touched for row in rows}, key=lambda each: each[1])
    with db:
        refresh(db, touched)
    spent = time.perf_counter() - began
    click.echo(f"  scores of {calls:,} evaluations, computed within {spent:.1f} s: {calls / spent:,.0f} a second")
    run(db, "PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def median_seconds(ask: Callable[[], object], times: int) -> float:
    """Of so many times, after two that do not count."""
    spent = []
    for _ in range(times + 2):
        began = time.perf_counter()
        ask()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent[2:])


def _compare(name: str, sides: list[tuple[Path, apsw.Connection]], request: ListAuthorScoresRequest, times: int,
             goal: str = "") -> float:  # fmt: skip
    """Print one line a way of asking; answers the seconds at many calls just after a commit."""
    request.view = VIEW_JSON
    request.page_size = PAGE
    after_commit = 0.0
    for how in ("kept", "later", "first") if goal else ("kept", "later"):
        kept = [ScoreQueries(), ScoreQueries()]
        samples: list[list[float]] = [[], []]
        for _ in range(times + 2):
            for number, (path, db) in enumerate(sides):
                if how == "later":
                    _commit(path)
                queries = ScoreQueries() if how == "first" else kept[number]
                began = time.perf_counter()
                queries.list_scores(request)(db)
                samples[number].append(time.perf_counter() - began)
        few, many = (statistics.median(spent[2:]) for spent in samples)
        after_commit = many if how == "later" else after_commit
        note = f"  (target ≤ {goal})" if goal and how != "first" else ""
        click.echo(f"  {name:36} {how:5} {few * 1e3:7.2f} {many * 1e3:7.2f} ms  ratio {many / few:5.2f}{note}")
    return after_commit


def _commit(path: Path) -> None:
    """Change one evaluation's return, its author's scores, and the revision."""
    if path not in _WRITERS:
        _WRITERS[path] = open_writer(path)
    db = _WRITERS[path]
    with db:
        call_id, author, ticker, stance = db.execute(
            "SELECT call_id, author_handle, ticker, stance FROM evaluations WHERE call_id = ?", (_DICE.randint(1, FEW),)
        ).get
        db.execute("UPDATE evaluations SET return = -return, hit = return < 0 WHERE call_id = ?", (call_id,))
        refresh(db, [("24h", author, ticker, stance)])
        db.execute("UPDATE counters SET value = value + 1 WHERE name = 'revision'")


def _author_costs(path: Path, times: int) -> None:
    """What refreshing one author costs in a transaction that is rolled back, by the number of calls."""
    db = open_writer(path)
    for calls in (1_000, 10_000, 100_000):
        author = f"busy{calls}"
        rows = [
            Scored(10_000_000 + number, "24h", author, f"$B{number % 150}", number % 2 + 1, FIRST_MS + number * 1_000,
                   (number * 7919 % 2003 - 1001) / 1e4, (number * 6007 % 1999 - 999) / 1e4)
            for number in range(calls)
        ]  # fmt: skip
        run(db, "BEGIN")
        run(db, "PRAGMA defer_foreign_keys = ON")
        scored_calls.insert_evaluations(db, rows)
        refresh(db, {row.touched for row in rows})
        one = {rows[-1].touched}
        spent = median_seconds(lambda one=one: refresh(db, one), times)  # type: ignore[misc]
        run(db, "ROLLBACK")
        click.echo(f"  one more evaluation of an author of {calls:>7,} calls: {spent * 1e3:8.2f} ms")
    db.close()


def main() -> None:
    """Print all of it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=200_000, help="evaluated calls in the large database")
    parser.add_argument("--times", type=int, default=60, help="pages of each kind")
    options = parser.parse_args()
    sides = [(path, open_reader(path)) for path in (database(FEW), database(options.calls))]
    click.echo(f"milliseconds at {FEW:,} and at {options.calls:,} evaluated calls, and the ratio")
    request = ListAuthorScoresRequest
    page = _compare("the leaderboard", sides, request(), options.times, f"{TARGET_GROWTH}")
    for least in (10, 50, 100, 200):
        _compare(f"at least {least} calls", sides, request(min_calls=least), options.times)
    _compare("at least 100 calls, worst first", sides, request(min_calls=100, reversed=True), options.times)
    one = Filter(ticker="$T2")
    _compare("of one ticker", sides, request(filter=one), options.times)
    by_return = request(filter=one, sort=query_pb2.AUTHOR_SORT_MEAN_RETURN)
    _compare("of one ticker, by mean return", sides, by_return, options.times)
    for sort in AuthorSort.values()[2:]:
        _compare(f"by {AuthorSort.Name(sort)[12:].lower()}", sides, request(sort=sort), options.times)
    week = Filter(since_ms=FIRST_MS + FEW * 30_000, until_ms=FIRST_MS + FEW * 60_000)
    _compare(f"a period of {FEW // 2:,} calls", sides, request(filter=week), min(5, options.times))
    grouped = median_seconds(lambda: list(sides[1][1].execute(_GROUP_BY)), 3)
    click.echo(
        f"GROUP BY over the same evaluations: {grouped * 1e3:,.0f} ms, {grouped / page:,.0f} times the page just after "
        f"a commit (target ≥ {TARGET_GAIN} at 1,000,000)"
    )
    for db in (*_WRITERS.values(), *(reader for _, reader in sides)):
        db.close()
    _author_costs(sides[0][0], 5)


if __name__ == "__main__":
    main()
