"""Every figure is computed anew, by pandas and numpy, out of nothing but the CSV files that visitors download."""

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from support.judged_market import fill, prices
from support.processes import Running
from support.store import StoreHandle

Ask = Callable[..., Any]
WINDOWS = {"12h": "12h", "24h": "24h", "7d": "7D", "30d": "30D"}
EXACT = 1e-9


@pytest.fixture(scope="module", autouse=True)
def _market(store: StoreHandle) -> None:
    fill(store)


def read(dashboard: Running, ask: Ask, path: str) -> pd.DataFrame:
    answer = ask(dashboard, path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8; header=present")
    return pd.read_csv(io.BytesIO(answer.body), dtype={"call_id": str, "post_id": str})


def wilson(hits: pd.Series, calls: pd.Series) -> tuple[pd.Series, pd.Series]:
    z, share = 1.959963984540054, hits / calls
    middle = share + z**2 / (2 * calls)
    reach = z * np.sqrt(share * (1 - share) / calls + z**2 / (4 * calls**2))
    return (middle - reach) / (1 + z**2 / calls), (middle + reach) / (1 + z**2 / calls)


def every_call(dashboard: Running, ask: Ask, board: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([read(dashboard, ask, f"/authors/{handle}.csv") for handle in board.handle])


def test_the_order_follows_from_hits_calls_and_excess_alone(dashboard: Running, ask: Ask) -> None:
    for window in WINDOWS:
        board = read(dashboard, ask, f"/leaderboard.csv?window={window}&min_calls=1")
        low, high = wilson(board.hits, board.calls)
        assert np.abs(low - board.hit_rate_low).max() < EXACT
        assert np.abs(high - board.hit_rate_high).max() < EXACT
        ranked = board.assign(low=low, name=board.handle.str.lower()).sort_values(
            ["low", "mean_excess", "name"], ascending=[False, False, True]
        )
        assert ranked["rank"].tolist() == list(range(1, len(board) + 1))
        for _, row in board.iterrows():
            overlaps = board[(board.hit_rate_low <= row.hit_rate_high) & (board.hit_rate_high >= row.hit_rate_low)]
            assert (row.rank_first, row.rank_last) == (overlaps["rank"].min(), overlaps["rank"].max())


@pytest.mark.parametrize("window", WINDOWS)
def test_every_figure_follows_from_the_calls_and_the_prices_they_name(
    dashboard: Running, ask: Ask, window: str
) -> None:
    board = read(dashboard, ask, f"/leaderboard.csv?window={window}&min_calls=1").set_index("handle")
    calls = every_call(dashboard, ask, board.reset_index())
    scored = calls[(calls.window == window) & (calls.status == "scored")].copy()
    side = np.where(scored.stance == "bullish", 1.0, -1.0)
    gain = side * (scored.exit_price_usd / scored.entry_price_usd - 1)
    tide = side * (scored.benchmark_exit_price_usd / scored.benchmark_entry_price_usd - 1)
    assert np.abs(gain - scored["return"]).max() < EXACT
    assert np.abs(gain - tide - scored.excess).max() < EXACT
    assert ((gain > 0) == scored.hit.astype(bool)).all()
    by_author = scored.assign(gain=gain, over=gain - tide).groupby("author")
    own = pd.DataFrame(
        {
            "calls": by_author.size(),
            "hits": by_author.hit.sum(),
            "mean_return": by_author.gain.mean(),
            "median_return": by_author.gain.median(),
            "mean_excess": by_author.over.mean(),
            "best": by_author.gain.max(),
            "worst": by_author.gain.min(),
        }
    )
    for column in own:
        assert np.abs(own[column].astype(float) - board[column]).max() < EXACT, column
    latest = scored.sort_values("called_at").groupby("author").called_at.last()
    assert latest.to_dict() == board.last_call_at.to_dict()


@pytest.mark.parametrize("window", WINDOWS)
def test_the_prices_are_those_known_at_the_call_and_at_its_end(dashboard: Running, ask: Ask, window: str) -> None:
    board = read(dashboard, ask, f"/leaderboard.csv?window={window}&min_calls=1")
    calls = every_call(dashboard, ask, board)
    scored = calls[(calls.window == window) & (calls.status == "scored")]
    length = pd.Timedelta(WINDOWS[window])
    for ticker, group in scored.groupby("ticker"):
        course = pd.Series({pd.Timestamp(one.at_ms, unit="ms", tz="UTC"): one.price_usd for one in prices(str(ticker))})
        called = pd.to_datetime(group.called_at)
        assert (course.asof(called).to_numpy() == group.entry_price_usd.to_numpy()).all()
        assert (course.asof(called + length).to_numpy() == group.exit_price_usd.to_numpy()).all()
        assert (pd.to_datetime(group.exit_at) <= called + length).all()


def test_the_csv_holds_the_same_calls_as_the_filters_choose(dashboard: Running, ask: Ask) -> None:
    every = read(dashboard, ask, "/authors/Steady.csv")
    narrow = read(dashboard, ask, "/authors/steady.csv?ticker=brk.b&stance=bullish")
    expected = every[(every.ticker == "$BRK.B") & (every.stance == "bullish")]
    assert narrow.call_id.tolist() == expected.call_id.tolist()
    assert len(every) == 60 * 4


def test_a_file_has_a_name_and_is_not_kept(dashboard: Running, ask: Ask) -> None:
    for path, name in (
        ("/leaderboard.csv?window=7d", "leaderboard-7d.csv"),
        ("/authors/STEADY.csv", "calls-of-Steady.csv"),
    ):
        headers = ask(dashboard, path).headers
        assert headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert headers["Cache-Control"] == "no-store"
