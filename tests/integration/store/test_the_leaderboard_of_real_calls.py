"""Recorded posts and prices go in; every row of every leaderboard is what numpy and pandas make of the evaluations."""

import json
import math
import os
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from statistics import NormalDist
from typing import Any

import grpc
import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from support.judged_market import ingest_prices
from support.mentions import bullish
from support.processes import ROOT, start_store
from support.settled import wait_until_settled
from support.store import StoreHandle, ingest_into

from store_svc.storage.check_scores import problems
from store_svc.storage.engine import reading
from swarmnexus.v1 import query_pb2_grpc
from swarmnexus.v1.model_pb2 import POST_STATE_AVAILABLE, STANCE_BEARISH, STANCE_BULLISH, Mention, Post, Price
from swarmnexus.v1.query_pb2 import Filter, ListAuthorScoresRequest
from swarmnexus.v1.score_pb2 import WINDOW_7D, WINDOW_12H, WINDOW_24H, WINDOW_30D, AuthorScore

STOCKNET = Path(os.environ.get("SWARM_SHARED_DATA") or ROOT.parent / "shared/data") / "stocknet"
WINDOWS = {"12h": WINDOW_12H, "24h": WINDOW_24H, "7d": WINDOW_7D, "30d": WINDOW_30D}
BENCHMARK = "$AAPL"
CLOSE_MS = 21 * 3_600_000
LEAST = (1, 2, 3, 5, 10, 25)
CHOICES = [("", 0), ("$AAPL", 0), ("", STANCE_BEARISH), ("$FB", STANCE_BULLISH)]
FIGURES = (
    "calls", "hits", "hit_rate", "hit_rate_low", "hit_rate_high", "mean_return", "median_return", "excess_calls",
    "mean_excess", "mean_excess_low", "mean_excess_high", "best", "worst", "streak", "last_call_at_ms",
)  # fmt: skip
Array = npt.NDArray[np.float64]

pytestmark = pytest.mark.skipif(
    not STOCKNET.is_dir(), reason="recorded material is absent: set SWARM_SHARED_DATA to the folder that holds it"
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreHandle]:
    """A store with a call of every ticker in every tweet, and the closes of the ten tickers at 21:00 UTC.

    Authors, times and prices are the recorded ones; the sides are dealt out.
    """
    folder = tmp_path_factory.mktemp("real")
    with start_store(folder, STORE_BENCHMARK=BENCHMARK) as store:
        for path in sorted((STOCKNET / "prices").glob("*.csv")):
            ingest_prices(store, list(closes(path)))
        mentions = list(tweets())
        for begin in range(0, len(mentions), 500):
            results = ingest_into(store, mentions[begin : begin + 500])
            assert [result.reason for result in results if result.reason] == []
        wait_until_settled(store)
        yield store


def tweets() -> Iterator[Mention]:
    priced = {f"${path.stem}" for path in (STOCKNET / "prices").glob("*.csv")}
    known: set[str] = set()
    for path in sorted((STOCKNET / "tweets").glob("*.jsonl")):
        for line in path.read_text().splitlines():
            tweet = json.loads(line)
            if tweet["id_str"] in known:
                continue
            known.add(tweet["id_str"])
            own = Post(
                id=tweet["id_str"],
                author_handle=tweet["user"]["screen_name"],
                text=tweet["text"],
                created_at_ms=int(datetime.strptime(tweet["created_at"], "%a %b %d %H:%M:%S %z %Y").timestamp() * 1000),
                state=POST_STATE_AVAILABLE,
            )
            tickers = {f"${symbol['text'].upper()}" for symbol in tweet["entities"]["symbols"]} & priced
            dealt = {ticker: zlib.crc32(f"{own.id}{ticker}".encode()) % 5 for ticker in sorted(tickers)}
            calls = [
                bullish(own, ticker, stance=STANCE_BULLISH if side < 3 else STANCE_BEARISH)
                for ticker, side in dealt.items()
            ]
            yield Mention(post=own, tickers=sorted(tickers), calls=calls, origin="import")


def closes(path: Path) -> Iterator[Price]:
    for day, close in pd.read_csv(path)[["Date", "Close"]].itertuples(index=False):
        at_ms = int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000) + CLOSE_MS
        yield Price(ticker=f"${path.stem}", at_ms=at_ms, price_usd=close, source="csv", bar_seconds=86_400)


@pytest.fixture(scope="module")
def scored(filled: StoreHandle) -> pd.DataFrame:
    """All scored evaluations."""
    with reading(filled.db_path) as db:
        rows = list(
            db.execute(
                """
                SELECT "window", author_handle, ticker, stance, called_ms, return, excess, hit
                FROM evaluations WHERE status = 'scored'
                """
            )
        )
    columns = ["window", "author", "ticker", "stance", "called", "gain", "excess", "hit"]
    return pd.DataFrame(rows, columns=columns).astype({"excess": float})


def ask(store: StoreHandle, **fields: Any) -> list[AuthorScore]:
    """All rows of a leaderboard."""
    found: list[AuthorScore] = []
    with grpc.insecure_channel(store.target) as channel:
        stub = query_pb2_grpc.QueryServiceStub(channel)
        token = ""
        while True:
            request = ListAuthorScoresRequest(page_size=211, page_token=token, **fields)
            answer = stub.ListAuthorScores(request, metadata=(("authorization", f"Bearer {store.read_token}"),))
            found += answer.authors
            token = answer.next_page_token
            if not token:
                assert answer.total_authors == len(found)
                return found


@cache
def student(degrees: int) -> float:
    """The 97.5 % point of Student's distribution: Newton's steps on Simpson's sum of its density."""
    scale = math.exp(math.lgamma((degrees + 1) / 2) - math.lgamma(degrees / 2)) / math.sqrt(degrees * math.pi)

    def density(at: Any) -> Any:
        return scale * np.exp(-(degrees + 1) / 2 * np.log1p(at * at / degrees))

    point = 12.0 if degrees == 1 else 4.0 if degrees == 2 else 2.2
    for _ in range(8):
        grid = np.linspace(0, point, 40_001 if degrees < 3 else 4_001)
        weights = np.full(grid.size, 2.0)
        weights[1::2], weights[0], weights[-1] = 4.0, 1.0, 1.0
        point -= (float(weights @ density(grid)) * grid[1] / 3 - 0.475) / float(density(point))
    return point


def expected(calls: pd.DataFrame, least: int) -> pd.DataFrame:
    """The whole leaderboard, best first, from its scored calls."""
    calls = calls.assign(who=calls.author.str.lower()).sort_values(["who", "called", "ticker", "stance"])
    by_author = calls.groupby("who")
    found = pd.DataFrame(
        {
            "calls": by_author.size(), "hits": by_author.hit.sum(), "mean_return": by_author.gain.mean(),
            "median_return": by_author.gain.median(), "excess_calls": by_author.excess.count(),
            "mean_excess": by_author.excess.mean(), "best": by_author.gain.max(), "worst": by_author.gain.min(),
            "last_call_at_ms": by_author.called.max(), "deviation": by_author.excess.std(ddof=1),
            "streak": by_author.hit.apply(latest_run),
        }
    )  # fmt: skip
    found = found[found.calls >= least]
    z = NormalDist().inv_cdf(0.975)
    found["hit_rate"] = found.hits / found.calls
    centre = (found.hits + z * z / 2) / (found.calls + z * z)
    half = z / (found.calls + z * z) * np.sqrt(found.hits * (1 - found.hit_rate) + z * z / 4)
    found["hit_rate_low"], found["hit_rate_high"] = centre - half, centre + half
    reach = [student(int(n) - 1) if n > 1 else math.nan for n in found.excess_calls]
    width = np.array(reach) * found.deviation / np.sqrt(found.excess_calls)
    found["mean_excess_low"], found["mean_excess_high"] = found.mean_excess - width, found.mean_excess + width
    return found


def latest_run(hits: pd.Series) -> int:
    backwards = hits.to_numpy()[::-1]
    others = np.flatnonzero(backwards != backwards[0])
    length = int(others[0]) if others.size else backwards.size
    return length if backwards[0] else -length


def test_the_material_makes_a_leaderboard_worth_comparing(scored: pd.DataFrame) -> None:
    assert len(scored) > 40_000
    assert scored.author.str.lower().nunique() > 3_000
    assert 0 < scored.hit.mean() < 1


@pytest.mark.parametrize("choice", CHOICES, ids=str)
@pytest.mark.parametrize("window", WINDOWS)
def test_no_figure_rank_or_range_differs(
    filled: StoreHandle, scored: pd.DataFrame, window: str, choice: tuple[str, int]
) -> None:
    ticker, stance = choice
    calls = scored[scored.window == window]
    calls = calls[calls.ticker == ticker] if ticker else calls
    calls = calls[calls.stance == stance] if stance else calls
    for least in LEAST:
        wanted = expected(calls, least)
        rows = ask(filled, window=WINDOWS[window], min_calls=least, stance=stance, filter=Filter(ticker=ticker))
        assert sorted(row.handle.lower() for row in rows) == sorted(wanted.index)
        assert [row.rank for row in rows] == list(range(1, len(rows) + 1))
        if not rows:
            continue
        wanted = wanted.loc[[row.handle.lower() for row in rows]]
        for name in FIGURES:
            told = np.array([value_of(row, name) for row in rows])
            np.testing.assert_allclose(told, wanted[name].to_numpy(float), rtol=1e-9, atol=1e-9, err_msg=name)
        assert_in_order(wanted)
        assert_ranges(rows, wanted)


def value_of(row: AuthorScore, name: str) -> float:
    is_known = not name.startswith("mean_excess") or row.HasField(name)  # type: ignore[arg-type]
    return float(getattr(row, name)) if is_known else math.nan


def assert_in_order(wanted: pd.DataFrame) -> None:
    """Sorted by lower end, then mean excess with none at the end, then handle; both to what their rounding allows."""
    keys = list(
        zip(-wanted.hit_rate_low.round(12), -wanted.mean_excess.fillna(-math.inf).round(12), wanted.index, strict=True)
    )
    assert keys == sorted(keys)


def assert_ranges(rows: list[AuthorScore], wanted: pd.DataFrame) -> None:
    low, high = wanted.hit_rate_low.to_numpy(), wanted.hit_rate_high.to_numpy()
    slack = 1e-12  # two that meet at a point overlap, however they were rounded
    first = 1 + (low[None, :] > high[:, None] + slack).sum(axis=1)
    last = (high[None, :] >= low[:, None] - slack).sum(axis=1)
    assert [row.rank_first for row in rows] == first.tolist()
    assert [row.rank_last for row in rows] == last.tolist()


def test_what_is_kept_is_what_verify_computes(filled: StoreHandle) -> None:
    with reading(filled.db_path) as db:
        assert list(problems(db, lambda _: None)) == []
