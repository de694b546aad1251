"""`/authors/<handle>`: one author's record, down to every call and the prices behind it."""

import asyncio
from dataclasses import replace
from typing import Any

from quart import Blueprint, Response, request

from dashboard_svc.edges.page import page_answer, refused_page
from dashboard_svc.edges.score_api import record_request
from dashboard_svc.memory import Memory
from dashboard_svc.pages import Pages
from dashboard_svc.scores import Scores
from dashboard_svc.templates import Templates
from dashboard_svc.view.author_page import author_page
from dashboard_svc.view.call_entries import call_entries
from dashboard_svc.view.charts.prices import PriceChart, price_chart
from dashboard_svc.view.names import author_path, handle_of, ticker_of
from dashboard_svc.view.scope import Scope, read_scope
from dashboard_svc.view.windows import WINDOWS
from swarmnexus.errors import NotFoundError
from swarmnexus.time import now_ms
from swarmnexus.v1.query_pb2 import VIEW_MESSAGES, CallReading, ListPricesRequest
from swarmnexus.web.cache import Answer

_COUNT, _ON_CHART, _POINTS = 25, 500, 400
_DAY_MS = 86_400_000
_BEFORE_MS, _AFTER_MS = 3 * _DAY_MS, 31 * _DAY_MS  # of the calls, so that the longest window is seen
_ALIKE, _ALIKE_LETTERS = 8, 3


def routes(memory: Memory, scores: Scores, pages: Pages, templates: Templates) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("authors", __name__)

    async def make(handle: str, scope: Scope, cursor: str) -> Answer:
        scope.window_value()
        asked = [scores.record(record_request(handle, replace(scope, window=name))) for name in WINDOWS]
        page, records = await asyncio.gather(
            memory.calls(scope.message(handle), scope.stance_value(), _COUNT, cursor, VIEW_MESSAGES),
            asyncio.gather(*asked),
        )
        chosen = records[list(WINDOWS).index(scope.over)]
        ticker = ticker_of(scope.ticker) if scope.ticker else chosen.tickers[0].ticker if chosen.tickers else ""
        if not ticker and page.calls:
            ticker = page.calls[0].call.ticker
        chart = await charted(handle, ticker, scope) if ticker else None
        told = author_page(dict(zip(WINDOWS, records, strict=True)), scope.over, ticker, chart)
        values: dict[str, Any] = {
            "filters": scope,
            "author": told,
            "path": author_path(told.handle),
            "entries": call_entries(page.calls, now_ms()),
            "older": scope.query(cursor=page.older) if page.older else "",
            "is_first": not cursor,
        }
        revision = min(page.revision, *(record.revision for record in records))
        return page_answer(templates.page("author.html", **values), revision)

    async def charted(handle: str, ticker: str, scope: Scope) -> PriceChart | None:
        narrowing = replace(scope, ticker=ticker).message(handle)
        on_it = (await memory.calls(narrowing, scope.stance_value(), _ON_CHART, "", VIEW_MESSAGES)).calls
        since_ms, until_ms = _around(on_it)
        asked = ListPricesRequest(ticker=ticker, points=_POINTS, since_ms=since_ms, until_ms=until_ms)
        return price_chart(ticker, (await scores.prices(asked)).prices, on_it)

    @blueprint.get("/authors/<handle>")
    async def author(handle: str) -> Response:
        scope, cursor = read_scope(request.args), request.args.get("cursor", "")
        known = handle_of(handle)
        key = f"author {known.lower()} {scope.query(cursor=cursor)}"
        try:
            return await pages.give(request, key, lambda: make(known, scope, cursor))
        except NotFoundError:
            alike = await memory.handles(known[:_ALIKE_LETTERS], _ALIKE)
            return refused_page(templates.page("author_missing.html", missing=known, alike=alike), 404)

    return blueprint


def _around(readings: list[CallReading]) -> tuple[int | None, int | None]:
    """The time in which calls were made and held against the market; all of it for none."""
    if not readings:
        return None, None
    times = [reading.call.called_at_ms for reading in readings]
    return max(0, min(times) - _BEFORE_MS), max(times) + _AFTER_MS
