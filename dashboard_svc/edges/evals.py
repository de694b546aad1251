"""`/api/evals/…`: what was read out of posts and by which model, as the store's own JSON."""

import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from quart import Blueprint, Response, request

from dashboard_svc.memory import Memory
from dashboard_svc.view.call_filters import FIELDS, read_call_filters
from swarmnexus.v1.query_pb2 import VIEW_JSON
from swarmnexus.web.cache import Answer, AnswerCache, respond
from swarmnexus.web.parameters import BadParameterError, read_query

LEAST, MOST = 200, 2_000
_PARAMETERS = ("limit", "cursor", *FIELDS)
_COUNT = re.compile(r"[0-9]{1,6}", re.ASCII)
_SHOWN = 40


def routes(memory: Memory, cache: AnswerCache) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("evals", __name__)

    async def make_preview(given: Mapping[str, str]) -> Answer:
        filters, count = read_call_filters(given), limit_of(given)
        narrowing, stance = filters.message(), filters.stance_value()
        page = await memory.calls(narrowing, stance, count, given.get("cursor", ""), VIEW_JSON)
        # the items as they came, without being read; a cursor is base64url and needs no escaping
        cursor = f'"{page.older}"' if page.older else "null"
        body = b'{"items":%b,"nextCursor":%b}' % (page.items_json, cursor.encode())
        following = urlencode({**given, "cursor": page.older}, quote_via=quote)
        # a query alone, so that it holds behind any proxy and prefix
        headers = {"Link": f'<?{following}>; rel="next"'} if page.older else {}
        return Answer(body, page.revision, headers=headers)

    async def make_nlp() -> Answer:
        found = await memory.model(VIEW_JSON)
        return Answer(found.item_json, found.revision)

    @blueprint.get("/api/evals/preview")
    async def preview() -> Response:
        given = read_query(request.query_string, _PARAMETERS)
        # the Link header repeats the order of the parameters
        key = f"preview {urlencode(given)}"
        return respond(request, await cache.get(key, lambda: make_preview(given)))

    @blueprint.get("/api/evals/nlp")
    async def nlp() -> Response:
        read_query(request.query_string, ())
        return respond(request, await cache.get("nlp", make_nlp))

    return blueprint


def limit_of(given: Mapping[str, str]) -> int:
    """How many calls are wanted, LEAST when that is not said. Raises BadParameterError."""
    text = given.get("limit", str(LEAST))
    if not _COUNT.fullmatch(text) or not LEAST <= int(text) <= MOST:
        raise BadParameterError("limit", f"{text[:_SHOWN]!r} is not a whole number from {LEAST} to {MOST}")
    return int(text)
