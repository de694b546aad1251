"""12,589 real tweets and ten real series of daily prices: every evaluation is what plain pandas makes of the files."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pandas as pd
import pytest
from support.evaluated import is_settled
from support.judged_market import ingest_prices
from support.processes import ROOT, start_store, wait_until
from support.store import StoreHandle

from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, STANCE_NEUTRAL, Price
from swarmnexus.v1.query_pb2 import CallReading
from swarmnexus.v1.score_pb2 import EvaluationStatus, Window

SHARED = Path(os.environ.get("SWARM_SHARED_DATA") or ROOT.parent / "shared/data") / "stocknet"
HOUR, DAY = 3_600_000, 86_400_000
WINDOWS = {"WINDOW_12H": 12 * HOUR, "WINDOW_24H": DAY, "WINDOW_7D": 7 * DAY, "WINDOW_30D": 30 * DAY}
BENCHMARK = "$MSFT"

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="StockNet is absent: set SWARM_SHARED_DATA to its parent folder"
)


def closes() -> pd.DataFrame:
    """The closes of all series as instants of 21:00 UTC, straight from the files."""
    frames = []
    for path in sorted((SHARED / "prices").glob("*.csv")):
        frame = pd.read_csv(path, usecols=["Date", "Close"])
        at = pd.to_datetime(frame["Date"], utc=True) + pd.Timedelta(hours=21)
        known_ms = (at - pd.Timestamp(0, tz="UTC")) // pd.Timedelta(milliseconds=1)
        frames.append(pd.DataFrame({"ticker": f"${path.stem}", "at": known_ms, "price": frame["Close"]}))
    return pd.concat(frames)


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoreHandle]:
    """A store that took half of the prices before the tweets, and half after them."""
    bars = []
    for path in sorted((SHARED / "prices").glob("*.csv")):
        for row in csv.DictReader(path.read_text().splitlines()):
            at_ms = int(pd.Timestamp(f"{row['Date']}T21:00:00Z").timestamp() * 1000)
            price = float(row["Close"])
            bars.append(Price(ticker=f"${path.stem}", at_ms=at_ms, price_usd=price, source="csv", bar_seconds=86_400))
    with start_store(tmp_path_factory.mktemp("real"), STORE_BENCHMARK=BENCHMARK) as store:
        ingest_prices(store, bars[::2])
        environment = {"STORE_TARGET": store.target, "STORE_WRITE_TOKEN": store.write_token, "PATH": os.environ["PATH"]}
        files = [str(path) for path in sorted((SHARED / "tweets").glob("*.jsonl"))]
        command = [sys.executable, "-m", "collector_svc", "import", "--json", *files]
        subprocess.run(command, check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        ingest_prices(store, bars[1::2])
        wait_until("everything is evaluated", lambda: is_settled(store.db_path), 120)
        yield store


@pytest.fixture(scope="module")
def told(evaluated: StoreHandle) -> list[CallReading]:
    """All calls with their evaluations, as the store tells them."""
    found: list[CallReading] = []
    with grpc.insecure_channel(evaluated.target) as channel:
        stub, token = query_pb2_grpc.QueryServiceStub(channel), ""
        metadata = (("authorization", f"Bearer {evaluated.read_token}"),)
        while True:
            request = query_pb2.ListCallsRequest(page_size=2_000, page_token=token)
            page = stub.ListCalls(request, timeout=60, metadata=metadata)
            found += page.calls
            token = page.next_page_token
            if not token:
                return found


def is_repeat(calls: pd.DataFrame, length: int) -> pd.Series:
    """Author, ticker and side by side: within the window of one that counts."""
    flags = pd.Series(data=False, index=calls.index)
    for _, group in calls.groupby([calls["author"].str.lower(), "ticker", "stance"]):
        counts = -(10**15)
        for place, called in group.sort_values(["called", "post"])["called"].items():
            if called < counts + length:
                flags[place] = True
            else:
                counts = called
    return flags


def looked_up(calls: pd.DataFrame, prices: pd.DataFrame, at: pd.Series, ticker: pd.Series) -> pd.DataFrame:
    """The last close at or before each instant, four days old at most, by the calls' own index."""
    asked = pd.DataFrame({"instant": at, "ticker": ticker, "place": calls.index}).sort_values("instant")
    known = prices.assign(instant=prices["at"]).sort_values("instant")
    found = pd.merge_asof(asked, known, on="instant", by="ticker", tolerance=4 * DAY)
    return found.set_index("place").reindex(calls.index)[["price", "at"]]


def expected(calls: pd.DataFrame, length: int) -> pd.DataFrame:
    prices = closes()
    benchmark = pd.Series(BENCHMARK, index=calls.index)
    entry = looked_up(calls, prices, calls["called"], calls["ticker"])
    leaving = looked_up(calls, prices, calls["called"] + length, calls["ticker"])
    before = looked_up(calls, prices, calls["called"], benchmark)
    after = looked_up(calls, prices, calls["called"] + length, benchmark)
    side = calls["stance"].map({STANCE_BULLISH: 1, STANCE_BEARISH: -1, STANCE_NEUTRAL: 0})
    status = pd.Series("scored", index=calls.index)
    status[entry["price"].isna() | leaving["price"].isna()] = "unpriced"
    status[is_repeat(calls, length)] = "duplicate"
    status[side == 0] = "neutral"
    made = side * (leaving["price"] / entry["price"] - 1)
    excess = made - side * (after["price"] / before["price"] - 1)
    scored = status == "scored"
    return pd.DataFrame(
        {
            "status": status,
            "made": made.where(scored),
            "excess": excess.where(scored),
            "hit": (made > 0).where(scored),
            "entry": entry["price"].where(scored),
            "entry_at": entry["at"].where(scored),
            "exit": leaving["price"].where(scored),
            "exit_at": leaving["at"].where(scored),
        }
    )


@pytest.mark.parametrize("window", list(WINDOWS))
def test_every_evaluation_is_what_pandas_makes_of_the_files(told: list[CallReading], window: str) -> None:
    assert len({reading.post.id for reading in told}) > 1_000
    calls = pd.DataFrame(
        {
            "post": [int(reading.call.post_id) for reading in told],
            "author": [reading.call.author_handle for reading in told],
            "ticker": [reading.call.ticker for reading in told],
            "stance": [int(reading.call.stance) for reading in told],
            "called": [reading.call.called_at_ms for reading in told],
        }
    )
    found = pd.DataFrame([row(reading, window) for reading in told])
    wanted = expected(calls, WINDOWS[window])
    assert {"scored", "unpriced", "duplicate"} <= set(found["status"])
    differing = {
        column: int((~((found[column] == wanted[column]) | (found[column].isna() & wanted[column].isna()))).sum())
        for column in wanted
    }
    assert differing == dict.fromkeys(wanted, 0)


def row(reading: CallReading, window: str) -> dict[str, Any]:
    (one,) = [told for told in reading.evaluations if Window.Name(told.window) == window]
    status = EvaluationStatus.Name(one.status).removeprefix("EVALUATION_STATUS_").lower()
    is_scored = status == "scored"
    return {
        "status": status,
        "made": getattr(one, "return") if one.HasField("return") else None,
        "excess": one.excess if one.HasField("excess") else None,
        "hit": one.hit if one.HasField("hit") else None,
        "entry": one.entry.price_usd if is_scored else None,
        "entry_at": one.entry.at_ms if is_scored else None,
        "exit": one.exit.price_usd if is_scored else None,
        "exit_at": one.exit.at_ms if is_scored else None,
    }


def test_verify_makes_the_same_of_them(evaluated: StoreHandle) -> None:
    environment = {**os.environ, "SWARM_DB_PATH": str(evaluated.db_path)}
    command = [sys.executable, "-m", "store_svc", "verify", "--json"]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=False)
    assert json.loads(done.stdout)["problems"] == []
