"""`/tickers/<symbol>`: one ticker's price with the calls on it, who makes them, and how they went."""

import asyncio
from dataclasses import replace
from typing import Any

from quart import Blueprint, Response, request

from dashboard_svc.edges.page import page_answer, refused_page
from dashboard_svc.edges.score_api import scores_request
from dashboard_svc.memory import Memory
from dashboard_svc.pages import Pages
from dashboard_svc.scores import Scores
from dashboard_svc.templates import Templates
from dashboard_svc.view.call_entries import call_entries
from dashboard_svc.view.charts.prices import price_chart
from dashboard_svc.view.names import ticker_of, ticker_path
from dashboard_svc.view.scope import Scope, read_scope
from dashboard_svc.view.sorting import Sort
from dashboard_svc.view.spans_of_time import SPANS, since_of, span_of
from swarmnexus.errors import NotFoundError
from swarmnexus.time import now_ms
from swarmnexus.v1.model_pb2 import STANCE_UNSPECIFIED, Price, Pricing
from swarmnexus.v1.query_pb2 import VIEW_MESSAGES, Filter, ListPricesRequest
from swarmnexus.web.cache import Answer

_COUNT, _AUTHORS, _ON_CHART, _POINTS, _BUSIEST = 25, 10, 1_000, 400, 12


def routes(memory: Memory, scores: Scores, pages: Pages, templates: Templates) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("tickers", __name__)

    async def make(ticker: str, asked: Scope, span: str, cursor: str) -> Answer:
        scope = replace(asked, ticker=ticker, min_calls=asked.min_calls or "1")
        board, page, known = await asyncio.gather(
            scores.authors(scores_request(scope, Sort("rank"), _AUTHORS, "", VIEW_MESSAGES)),
            memory.calls(scope.message(), scope.stance_value(), _COUNT, cursor, VIEW_MESSAGES),
            memory.mentions(Filter(ticker=ticker), 1),
        )
        shown, prices = await course(ticker, span)
        since = Filter(ticker=ticker, since_ms=prices[0].at_ms if prices else None)
        on_it = await memory.calls(since, STANCE_UNSPECIFIED, _ON_CHART, "", VIEW_MESSAGES)
        if not (prices or on_it.calls or known.mentions):
            raise NotFoundError(f"{ticker} is not in the memory")
        values: dict[str, Any] = {
            "ticker": ticker,
            "filters": asked,
            "span": shown,
            "spans": SPANS,
            "path": ticker_path(ticker),
            "chart": price_chart(ticker, prices, on_it.calls),
            "latest": prices[-1] if prices else None,
            "pricing": None if prices else await unpriced(ticker),
            "board": board,
            "entries": call_entries(page.calls, now_ms()),
            "older": asked.query(span=span, cursor=page.older) if page.older else "",
            "is_first": not cursor,
        }
        revision = min(board.revision, page.revision, known.revision, on_it.revision)
        return page_answer(templates.page("ticker.html", **values), revision)

    async def course(ticker: str, span: str) -> tuple[str, list[Price]]:
        """The prices of a span of time; of all time when no span is asked for and the usual one has none."""
        shown = span_of(span)
        found = await scores.prices(
            ListPricesRequest(ticker=ticker, points=_POINTS, since_ms=since_of(shown, now_ms()))
        )
        if len(found.prices) > 1 or span:
            return shown, list(found.prices)
        return "all", list((await scores.prices(ListPricesRequest(ticker=ticker, points=_POINTS))).prices)

    async def unpriced(ticker: str) -> Pricing | None:
        needs = await scores.needs(unpriced_only=True)
        return next((need.pricing for need in needs if need.ticker == ticker), None)

    @blueprint.get("/tickers/<symbol>")
    async def ticker_page(symbol: str) -> Response:
        ticker, scope = ticker_of(symbol), read_scope(request.args)
        span, cursor = request.args.get("span", "").strip(), request.args.get("cursor", "")
        key = f"ticker {ticker} {scope.query(span=span, cursor=cursor)}"
        try:
            return await pages.give(request, key, lambda: make(ticker, scope, span, cursor))
        except NotFoundError:
            busiest = await memory.tickers(_BUSIEST)
            return refused_page(templates.page("ticker_missing.html", ticker=ticker, busiest=busiest), 404)

    return blueprint
