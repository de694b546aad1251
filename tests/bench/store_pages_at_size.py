"""What a page of 50 costs at many rows against few, for each filter, in process and over gRPC.

    python tests/bench/store_pages_at_size.py [--rows N] [--few N] [--times N] [--only WORD]

In full: --rows 3000000 (4 GB in .cache/bench, built once within a few minutes). Both sizes are asked in turns, each
time for another page: other authors, tickers and places, so that no cache holds the answer alone. Printed are medians
in milliseconds and their ratio, many rows to few.

The filters below the line are of two frequent conditions that never meet: whoever answers them must look at all of
one, at any size. They are printed for what they cost, and have no target.
"""

import argparse
import contextlib
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import grpc

_HERE = Path(__file__).resolve()
sys.path[:0] = [str(_HERE.parents[1]), str(_HERE.parents[2])]

from support import large_rows as planted  # noqa: E402 - the path to it is set above
from support.large_database import large_database  # noqa: E402
from support.processes import start_store  # noqa: E402

from store_svc.render import tickers_json  # noqa: E402
from store_svc.rules.narrow import narrow  # noqa: E402
from store_svc.rules.page_token import START, write_token  # noqa: E402
from store_svc.rules.sort_key import first_key  # noqa: E402
from store_svc.storage.engine import open_reader  # noqa: E402
from store_svc.storage.mention_pages import mentions_page_json  # noqa: E402
from store_svc.storage.ticker_pages import tickers_page  # noqa: E402
from swarmnexus.v1 import query_pb2, query_pb2_grpc  # noqa: E402
from swarmnexus.v1.query_pb2 import VIEW_JSON, Filter  # noqa: E402

TARGET = 1.3
PAGE = 50
_COMMON, _LONG, _SHORT = planted.COMMON_WORDS


@dataclass(frozen=True)
class Asked:
    """One page to ask for."""

    filter: Filter
    before: tuple[int, int] = START


@dataclass(frozen=True)
class Case:
    """A kind of page; `ask(dice, rows)` makes another one of it each time."""

    name: str
    ask: Callable[[random.Random, int], Asked]
    listing: str = "mentions"
    is_bound: bool = True


def _at(dice: random.Random, rows: int, low: float = 0.1, high: float = 1.0) -> int:
    return planted.FIRST_MS + int(rows * dice.uniform(low, high)) * planted.STEP_MS


def _case(name: str, *, deep: bool = False, until: bool = False, since: bool = False, listing: str = "mentions",
          is_bound: bool = True, **conditions: str | tuple[str, ...]) -> Case:  # fmt: skip
    def ask(dice: random.Random, rows: int) -> Asked:
        chosen = {key: dice.choice(value) if isinstance(value, tuple) else value for key, value in conditions.items()}
        wanted = Filter(**chosen)
        if until:
            wanted.until_ms = _at(dice, rows, 0.2)
        if since:
            wanted.since_ms = planted.FIRST_MS + rows // 10 * planted.STEP_MS
        return Asked(wanted, (first_key(_at(dice, rows, 0.2)), 0) if deep else START)

    return Case(name, ask, listing, is_bound)


_BUSY = tuple(f"trader_{number}" for number in range(1, 4))
_TICKERS = ("$BALK", "$BANK", "$BARK", "$BICK")
_RARE = {"author": planted.SPARSE_AUTHOR, "ticker": planted.SPARSE_TICKER, "q": planted.SPARSE_WORD}
CASES = [
    _case("nothing"),
    _case("nothing, deep", deep=True),
    _case("since until", since=True, until=True),
    _case("author", author=_BUSY),
    _case("author, deep", author=planted.BUSY_AUTHOR, deep=True),
    _case("author, rare", author=_RARE["author"]),
    _case("author since until", author=planted.BUSY_AUTHOR, since=True, until=True),
    _case("ticker", ticker=_TICKERS),
    _case("ticker, deep", ticker=_TICKERS, deep=True),
    _case("ticker, rare", ticker=_RARE["ticker"]),
    _case("ticker since until", ticker=_TICKERS, since=True, until=True),
    _case("ticker author", ticker=planted.BUSY_TICKER, author=(planted.BUSY_AUTHOR, *_BUSY)),
    _case("ticker author since until", ticker=planted.BUSY_TICKER, author=planted.BUSY_AUTHOR, since=True, until=True),
    _case("ticker author, rare", ticker=_RARE["ticker"], author=_RARE["author"]),
    _case("ticker author, none", ticker=planted.BUSY_TICKER, author=_RARE["author"]),
    _case("q common", q=planted.COMMON_WORDS),
    _case("q common, deep", q=planted.COMMON_WORDS, deep=True),
    _case("q common since until", q=planted.COMMON_WORDS, since=True, until=True),
    _case("q seldom", q=planted.SELDOM_WORD),
    _case("q rare", q=_RARE["q"]),
    _case("q unknown", q="zyzzyva"),
    _case("q two common", q=(f"{_COMMON} {_LONG}", f"{_LONG} {_SHORT}")),
    _case("q two common, deep", q=(f"{_COMMON} {_LONG}", f"{_LONG} {_SHORT}"), deep=True),
    _case("q common and rare", q=f"{_COMMON} {_RARE['q']}"),
    _case("q common author", q=planted.COMMON_WORDS, author=_BUSY),
    _case("q common author, deep", q=planted.COMMON_WORDS, author=planted.BUSY_AUTHOR, deep=True),
    _case("q common author since until", q=planted.COMMON_WORDS, author=planted.BUSY_AUTHOR, since=True, until=True),
    _case("q common author, rare", q=planted.COMMON_WORDS, author=_RARE["author"]),
    _case("q common ticker", q=planted.COMMON_WORDS, ticker=_TICKERS),
    _case("q common ticker, deep", q=planted.COMMON_WORDS, ticker=_TICKERS, deep=True),
    _case("q common ticker, rare", q=planted.COMMON_WORDS, ticker=_RARE["ticker"]),
    _case("q rare author", q=_RARE["q"], author=planted.BUSY_AUTHOR),
    _case("q rare ticker", q=_RARE["q"], ticker=planted.BUSY_TICKER),
    _case("q common ticker author", q=planted.COMMON_WORDS, ticker=planted.BUSY_TICKER, author=planted.BUSY_AUTHOR),
    _case("tickers: nothing", listing="tickers"),
    _case("tickers: deep", listing="tickers", deep=True),
    _case("tickers: since until", listing="tickers", since=True, until=True),
    _case("tickers: author", listing="tickers", author=_BUSY),
    _case("tickers: author since until", listing="tickers", author=planted.BUSY_AUTHOR, since=True, until=True),
    _case("tickers: ticker", listing="tickers", ticker=_TICKERS),
    _case("tickers: ticker since until", listing="tickers", ticker=_TICKERS, since=True, until=True),
    _case("tickers: ticker author", listing="tickers", ticker=planted.BUSY_TICKER, author=planted.BUSY_AUTHOR),
    _case("q and author that never meet", q=planted.SHY_WORD, author=planted.BUSY_AUTHOR, is_bound=False),
    _case("q and ticker that never meet", q=planted.SHY_WORD, ticker=planted.BUSY_TICKER, is_bound=False),
]
Answer = Callable[[Case, Asked], int]


@contextlib.contextmanager
def in_process(path: Path) -> Iterator[Answer]:
    """Asks the storage itself; the answer's size in bytes."""
    db = open_reader(path)

    def answer(case: Case, asked: Asked) -> int:
        narrowed = narrow(asked.filter)
        if case.listing == "tickers":
            return len(tickers_json(tickers_page(db, narrowed, asked.before, PAGE)[0]))
        return len(mentions_page_json(db, narrowed, asked.before[0], PAGE)[0])

    try:
        yield answer
    finally:
        db.close()


@contextlib.contextmanager
def over_grpc(path: Path) -> Iterator[Answer]:
    """Asks a store process that serves the database."""
    with (
        tempfile.TemporaryDirectory(prefix="swarm-bench-") as folder,
        start_store(Path(folder), SWARM_DB_PATH=str(path)) as store,
        grpc.insecure_channel(store.target) as channel,
    ):
        stub = query_pb2_grpc.QueryServiceStub(channel)
        token = (("authorization", f"Bearer {store.read_token}"),)

        def answer(case: Case, asked: Asked) -> int:
            sealed = write_token(case.listing, narrow(asked.filter).as_filter(), asked.before)
            where = "" if asked.before == START else sealed
            kinds = query_pb2.ListTickersRequest, query_pb2.ListMentionsRequest
            request = kinds[case.listing == "mentions"](filter=asked.filter, page_token=where, view=VIEW_JSON)
            method = stub.ListMentions if case.listing == "mentions" else stub.ListTickers
            return len(method(request, timeout=60, metadata=token).items_json)

        yield answer


def measure(case: Case, few: tuple[Answer, int], many: tuple[Answer, int], times: int) -> tuple[float, float]:
    """Median seconds at either size."""
    spent: tuple[list[float], list[float]] = ([], [])
    dices = random.Random(7), random.Random(7)  # noqa: S311 - the same pages in every run, relative to the size
    for _ in range(times + 2):
        for (answer, rows), dice, seconds in zip((few, many), dices, spent, strict=True):
            asked = case.ask(dice, rows)
            began = time.perf_counter()
            answer(case, asked)
            seconds.append(time.perf_counter() - began)
            if seconds[-1] > 1 and len(seconds) > 2:
                return statistics.median(spent[0]), statistics.median(spent[1] or seconds)
    return statistics.median(spent[0][2:]), statistics.median(spent[1][2:])


def main() -> None:
    """Print a table of all cases."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=300_000, help="mentions in the large database")
    parser.add_argument("--few", type=int, default=30_000, help="mentions in the small one")
    parser.add_argument("--times", type=int, default=60, help="pages of each kind")
    parser.add_argument("--only", default="", help="only cases whose names hold this")
    options = parser.parse_args()
    paths = [large_database(count) for count in (options.few, options.rows)]
    for how in (in_process, over_grpc):
        click.echo(f"{how.__name__}: milliseconds at {options.few:,} and at {options.rows:,} mentions, and the ratio")
        ratios = []
        with how(paths[0]) as few, how(paths[1]) as many:
            for case in CASES:
                if options.only in case.name:
                    low, high = measure(case, (few, options.few), (many, options.rows), options.times)
                    ratios += [high / low] if case.is_bound else []
                    note = "" if case.is_bound else "  (no target)"
                    click.echo(f"  {case.name:36} {low * 1e3:8.2f} {high * 1e3:8.2f} {high / low:6.2f}{note}")
        if ratios:
            click.echo(f"  worst ratio {max(ratios):.2f}, median {statistics.median(ratios):.2f} (target ≤ {TARGET})")


if __name__ == "__main__":
    main()
