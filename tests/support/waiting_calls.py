"""Calls that wait for prices, and what became of them."""

import itertools
from collections.abc import Iterator

from support.mentions import bullish, mention, post
from support.price_runs import Prices
from support.store import ingest_into
from swarmnexus.v1 import query_pb2
from swarmnexus.v1.query_pb2 import Filter
from swarmnexus.v1.score_pb2 import Evaluation, Window

_NUMBERS: Iterator[int] = itertools.count(1)


def call_on(prices: Prices, ticker: str, called_at_ms: int) -> None:
    """One author calls one ticker bullish at this time."""
    number = next(_NUMBERS)
    fields = {"created_at_ms": called_at_ms, "text": f"{ticker} up", "author_handle": f"caller{number}"}
    made = mention(number, tickers=[ticker], post_fields=fields, calls=[bullish(post(number, **fields), ticker)])
    results = ingest_into(prices.store, [made])
    assert not results[0].reason, results[0].reason


def evaluations(prices: Prices, ticker: str) -> dict[int, Evaluation]:
    """How the latest call on a ticker stands, by window."""
    asked = query_pb2.ListCallsRequest(filter=Filter(ticker=ticker), page_size=1)
    (reading,) = prices.ask("ListCalls", asked).calls
    return {evaluation.window: evaluation for evaluation in reading.evaluations}


def statuses(prices: Prices, ticker: str) -> dict[str, int]:
    """The statuses of the latest call on a ticker, by the window's name without WINDOW_."""
    return {
        Window.Name(window).removeprefix("WINDOW_"): evaluation.status
        for window, evaluation in evaluations(prices, ticker).items()
    }
