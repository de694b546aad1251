"""`/leaderboard.csv` and `/authors/<handle>.csv`: the whole of what the tables show, page after page."""

from collections.abc import AsyncIterator

from quart import Blueprint, Response, request

from dashboard_svc.edges.score_api import record_request, scores_request
from dashboard_svc.memory import CallsPage, Memory
from dashboard_svc.scores import Scores
from dashboard_svc.view.csv_lines import CALL_HEAD, SCORE_HEAD, call_rows, lines, score_rows
from dashboard_svc.view.names import handle_of
from dashboard_svc.view.scope import FIELDS, Scope, read_scope
from dashboard_svc.view.sorting import Sort, read_sort
from swarmnexus.v1.query_pb2 import VIEW_MESSAGES, ListAuthorScoresResponse
from swarmnexus.web.parameters import read_query

_PAGE = 500
_MOST_SECONDS = 900
_CALL_FIELDS = ("ticker", "stance", "since", "until")


def routes(memory: Memory, scores: Scores) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("score_csv", __name__)

    async def authors(scope: Scope, sort: Sort, first: ListAuthorScoresResponse) -> AsyncIterator[bytes]:
        yield lines([SCORE_HEAD])
        page = first
        while True:
            yield lines(score_rows(page.authors, page.revision))
            if not page.next_page_token:
                return
            page = await scores.authors(scores_request(scope, sort, _PAGE, page.next_page_token, VIEW_MESSAGES))

    async def calls(handle: str, scope: Scope, first: CallsPage) -> AsyncIterator[bytes]:
        yield lines([CALL_HEAD])
        page = first
        while True:
            yield lines(call_rows(page.calls))
            if not page.older:
                return
            page = await calls_page(handle, scope, page.older)

    async def calls_page(handle: str, scope: Scope, cursor: str) -> CallsPage:
        return await memory.calls(scope.message(handle), scope.stance_value(), _PAGE, cursor, VIEW_MESSAGES)

    @blueprint.get("/leaderboard.csv")
    async def leaderboard() -> Response:
        given = read_query(request.query_string, (*FIELDS, "sort"))
        scope, sort = read_scope(given), read_sort(given.get("sort", ""))
        # the first page before the head: what the store refuses is still answered as what it is
        first = await scores.authors(scores_request(scope, sort, _PAGE, "", VIEW_MESSAGES))
        return _download(authors(scope, sort, first), f"leaderboard-{scope.over}.csv")

    @blueprint.get("/authors/<handle>.csv")
    async def author(handle: str) -> Response:
        scope = read_scope(read_query(request.query_string, _CALL_FIELDS))
        known = await scores.record(record_request(handle_of(handle), scope))
        first = await calls_page(known.handle, scope, "")
        return _download(calls(known.handle, scope, first), f"calls-of-{known.handle}.csv")

    return blueprint


def _download(parts: AsyncIterator[bytes], name: str) -> Response:
    """A file whose end is not known yet; one that breaks off is cut short on the wire, so nobody takes it for whole."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    body = b"" if request.method == "HEAD" else parts
    response = Response(body, content_type="text/csv; charset=utf-8; header=present", headers=headers)
    response.timeout = _MOST_SECONDS
    return response
