"""`/dashboard`: the feed, newest first, narrowed by what stands in the address."""

from typing import Any

from quart import Blueprint, Response, request

from dashboard_svc.edges.page import page_answer, refused_page
from dashboard_svc.memory import Memory
from dashboard_svc.pages import Pages
from dashboard_svc.templates import Templates
from dashboard_svc.view.card import card
from dashboard_svc.view.filters import FIELDS, Filters, field_of, read_filters
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.time import now_ms
from swarmnexus.web.cache import Answer

_COUNT = 40


def routes(memory: Memory, pages: Pages, templates: Templates) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("feed", __name__)

    async def make(filters: Filters, cursor: str) -> Answer:
        narrowing = filters.message()
        # the position before the list: what comes between is sent again by the live feed, never missed
        meta = await memory.meta()
        page = await memory.mentions(narrowing, _COUNT, cursor)
        values: dict[str, Any] = {
            "filters": filters,
            "faults": {},
            "cards": [card(mention, now_ms()) for mention in await memory.with_calls(page.mentions)],
            "older": filters.query(cursor=page.older) if page.older else "",
            "is_first": not cursor,
            "position": meta.position,
        }
        return page_answer(templates.page("feed.html", **values), min(meta.revision, page.revision))

    def refused(filters: Filters, error: InvalidArgumentError) -> Response:
        field = field_of(error)
        values: dict[str, Any] = {
            "filters": filters,
            "faults": {field if field in FIELDS else "cursor": error.reason},
            "cards": [],
            "older": "",
            "is_first": False,
            "position": 0,
        }
        return refused_page(templates.page("feed.html", **values))

    @blueprint.get("/dashboard")
    async def feed() -> Response:
        filters, cursor = read_filters(request.args), request.args.get("cursor", "")
        key = f"feed {filters.query(cursor=cursor)}"
        try:
            return await pages.give(request, key, lambda: make(filters, cursor))
        except InvalidArgumentError as error:
            return refused(filters, error)

    return blueprint
