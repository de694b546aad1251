"""`/api/evals/leaderboard` and `/api/evals/author`: who is right how often, for programs."""

import asyncio
from collections.abc import Mapping
from urllib.parse import quote, urlencode

import orjson
from quart import Blueprint, Response, request

from dashboard_svc.memory import Memory
from dashboard_svc.scores import Scores
from dashboard_svc.view.names import handle_of
from dashboard_svc.view.scope import FIELDS, Scope, read_scope
from dashboard_svc.view.score_items import record_item
from dashboard_svc.view.sorting import Sort, read_sort
from swarmnexus.errors import NotFoundError
from swarmnexus.v1.query_pb2 import VIEW_JSON, GetAuthorRecordRequest, ListAuthorScoresRequest, View
from swarmnexus.web.cache import Answer, AnswerCache, respond
from swarmnexus.web.parameters import BadParameterError, page_size, read_query

_PAGED = ("limit", "cursor")


def routes(memory: Memory, scores: Scores, cache: AnswerCache) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("score_api", __name__)

    async def make_leaderboard(given: Mapping[str, str]) -> Answer:
        scope, sort, count = read_scope(given), read_sort(given.get("sort", "")), page_size(given)
        page = await scores.authors(scores_request(scope, sort, count, given.get("cursor", ""), VIEW_JSON))
        head = {
            "window": scope.over,
            "minCalls": scope.least(),
            "benchmark": page.benchmark or None,
            "revision": page.revision,
            "totalAuthors": page.total_authors,
            "nextCursor": page.next_page_token or None,
        }
        return _listed(head, page.items_json, given, page.next_page_token, page.revision)

    async def make_author(given: Mapping[str, str]) -> Answer:
        scope, count, handle = read_scope(given), page_size(given), _handle(given)
        record, calls = await asyncio.gather(
            scores.record(record_request(handle, scope)),
            memory.calls(scope.message(handle), scope.stance_value(), count, given.get("cursor", ""), VIEW_JSON),
        )
        revision = min(record.revision, calls.revision)
        head = {
            "handle": record.handle,
            "window": scope.over,
            "minCalls": scope.least(),
            "revision": revision,
            **record_item(record),
            "nextCursor": calls.older or None,
        }
        return _listed(head, calls.items_json, given, calls.older, revision)

    @blueprint.get("/api/evals/leaderboard")
    async def leaderboard() -> Response:
        given = read_query(request.query_string, (*FIELDS, "sort", *_PAGED))
        # the Link header repeats the order of the parameters
        key = f"leaderboard json {urlencode(given)}"
        return respond(request, await cache.get(key, lambda: make_leaderboard(given)))

    @blueprint.get("/api/evals/author")
    async def author() -> Response:
        given = read_query(request.query_string, ("handle", *FIELDS, *_PAGED))
        return respond(request, await cache.get(f"author json {urlencode(given)}", lambda: make_author(given)))

    return blueprint


def scores_request(scope: Scope, sort: Sort, count: int, cursor: str, view: View) -> ListAuthorScoresRequest:
    """A page of a leaderboard, as the store is asked. Raises InvalidArgumentError."""
    return ListAuthorScoresRequest(
        window=scope.window_value(),
        min_calls=scope.least(),
        filter=scope.message(),
        stance=scope.stance_value(),
        sort=sort.value,
        reversed=sort.reversed,
        page_size=count,
        page_token=cursor,
        view=view,
    )


def record_request(handle: str, scope: Scope) -> GetAuthorRecordRequest:
    """An author's record, as the store is asked. Raises InvalidArgumentError."""
    return GetAuthorRecordRequest(
        handle=handle,
        window=scope.window_value(),
        min_calls=scope.least(),
        filter=scope.message(),
        stance=scope.stance_value(),
    )


def _handle(given: Mapping[str, str]) -> str:
    if "handle" not in given:
        raise BadParameterError("handle", "is missing; give the author's, with or without @")
    try:
        return handle_of(given["handle"])
    except NotFoundError as error:
        raise BadParameterError("handle", str(error)) from error


def _listed(head: Mapping[str, object], items: bytes, given: Mapping[str, str], cursor: str, revision: int) -> Answer:
    """The head with the items as they came, without being read, and where the list goes on."""
    body = b'%b,"items":%b}' % (orjson.dumps(head)[:-1], items)
    following = urlencode({**given, "cursor": cursor}, quote_via=quote)
    # a query alone, so that it holds behind any proxy and prefix
    return Answer(body, revision, headers={"Link": f'<?{following}>; rel="next"'} if cursor else {})
