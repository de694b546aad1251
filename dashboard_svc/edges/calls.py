"""`/calls`: the latest calls with the words they were read from, narrowed by what stands in the address."""

from typing import Any

from quart import Blueprint, Response, request

from dashboard_svc.edges.page import page_answer, refused_page
from dashboard_svc.memory import Memory
from dashboard_svc.pages import Pages
from dashboard_svc.templates import Templates
from dashboard_svc.view.call_entries import call_entries
from dashboard_svc.view.call_filters import FIELDS, CallFilters, read_call_filters
from dashboard_svc.view.filters import field_of
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.time import now_ms
from swarmnexus.v1.query_pb2 import VIEW_MESSAGES
from swarmnexus.web.cache import Answer

_COUNT = 50
_PATH = "/calls"


def routes(memory: Memory, pages: Pages, templates: Templates) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("calls", __name__)

    async def make(filters: CallFilters, cursor: str) -> Answer:
        page = await memory.calls(filters.message(), filters.stance_value(), _COUNT, cursor, VIEW_MESSAGES)
        values: dict[str, Any] = {
            "filters": filters,
            "faults": {},
            "entries": call_entries(page.calls, now_ms()),
            "older": filters.query(cursor=page.older) if page.older else "",
            "is_first": not cursor,
        }
        return page_answer(templates.page("calls.html", **values), page.revision)

    def refused(filters: CallFilters, error: InvalidArgumentError) -> Response:
        field = field_of(error)
        values: dict[str, Any] = {
            "filters": filters,
            "faults": {field if field in FIELDS else "cursor": error.reason},
            "entries": [],
            "older": "",
            "is_first": False,
        }
        return refused_page(templates.page("calls.html", **values))

    @blueprint.get(_PATH)
    async def calls() -> Response:
        filters, cursor = read_call_filters(request.args), request.args.get("cursor", "")
        key = f"calls {filters.query(cursor=cursor)}"
        try:
            return await pages.give(request, key, lambda: make(filters, cursor))
        except InvalidArgumentError as error:
            return refused(filters, error)

    return blueprint
