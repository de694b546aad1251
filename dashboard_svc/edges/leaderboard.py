"""`/leaderboard`: authors by what they can be held to, narrowed and sorted by what stands in the address."""

from typing import Any

from quart import Blueprint, Response, request

from dashboard_svc.edges.page import page_answer, refused_page
from dashboard_svc.edges.score_api import scores_request
from dashboard_svc.memory import Memory
from dashboard_svc.pages import Pages
from dashboard_svc.scores import Scores
from dashboard_svc.templates import Templates
from dashboard_svc.view.empty_board import WhyEmpty, why_empty
from dashboard_svc.view.filters import field_of
from dashboard_svc.view.scope import Scope, read_scope
from dashboard_svc.view.sorting import Sort, read_sort
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1.query_pb2 import VIEW_MESSAGES
from swarmnexus.web.cache import Answer

_COUNT = 50
_IN_FORM = ("ticker", "stance", "since", "until", "min_calls")


def routes(memory: Memory, scores: Scores, pages: Pages, templates: Templates) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("leaderboard", __name__)

    async def make(scope: Scope, sort: Sort, cursor: str) -> Answer:
        page = await scores.authors(scores_request(scope, sort, _COUNT, cursor, VIEW_MESSAGES))
        values: dict[str, Any] = {
            "filters": scope,
            "sort": sort,
            "faults": {},
            "board": page,
            "next": scope.query(sort=sort.text, cursor=page.next_page_token) if page.next_page_token else "",
            "is_first": not cursor,
            "empty": None if page.authors else await _why(scope),
        }
        return page_answer(templates.page("leaderboard.html", **values), page.revision)

    async def _why(scope: Scope) -> WhyEmpty:
        needs = await scores.needs()
        return why_empty(await memory.meta(), sum(need.waiting for need in needs), scope)

    def refused(scope: Scope, error: InvalidArgumentError) -> Response:
        field = field_of(error)
        values: dict[str, Any] = {
            "filters": scope,
            "sort": Sort("rank"),
            "faults": {field: error.reason} if field in _IN_FORM else {"address": f"{field}: {error.reason}"},
            "board": None,
            "next": "",
            "is_first": False,
            "empty": None,
        }
        return refused_page(templates.page("leaderboard.html", **values))

    @blueprint.get("/leaderboard")
    async def leaderboard() -> Response:
        scope, cursor = read_scope(request.args), request.args.get("cursor", "")
        try:
            sort = read_sort(request.args.get("sort", "").strip())
            key = f"leaderboard {scope.query(sort=sort.text, cursor=cursor)}"
            return await pages.give(request, key, lambda: make(scope, sort, cursor))
        except InvalidArgumentError as error:
            return refused(scope, error)

    return blueprint
