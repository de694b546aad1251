"""What the agent says of itself: its health, what it offers, its contract."""

import orjson
from quart import Blueprint, Response, request

from agent_svc.document import Document
from agent_svc.memory import Memory
from swarmnexus import __version__
from swarmnexus.errors import OverloadedError, SwarmError, UnavailableError
from swarmnexus.time import iso
from swarmnexus.web.cache import Answer, respond
from swarmnexus.web.parameters import read_query

_RETRY_SECONDS = "1"


def about_routes(memory: Memory, document: Document) -> Blueprint:
    """None of these takes a parameter."""
    routes = Blueprint("about", __name__)

    def constant(answer: Answer) -> Response:
        read_query(request.query_string, frozenset())
        return respond(request, answer)

    @routes.get("/capabilities")
    async def capabilities() -> Response:
        return constant(document.capabilities)

    @routes.get("/openapi.yaml")
    async def openapi_yaml() -> Response:
        return constant(document.yaml)

    @routes.get("/openapi.json")
    async def openapi_json() -> Response:
        return constant(document.json)

    @routes.get("/healthz")
    async def healthz() -> Response:
        read_query(request.query_string, frozenset())
        return await _health(memory)

    return routes


async def _health(memory: Memory) -> Response:
    """The store is asked each time; only its answer makes this agent healthy."""
    status, headers = 200, {"Cache-Control": "no-store"}
    body: dict[str, object] = {"status": "ok", "version": __version__}
    try:
        meta = await memory.meta()
    except SwarmError as error:
        status = 503
        headers["Retry-After"] = _RETRY_SECONDS
        body |= {"status": "unavailable", "reason": _reason(error)}
    else:
        body["store"] = {
            "version": meta.store_version,
            "schemaVersion": meta.schema_version,
            "revision": meta.revision,
        }
        body["mentions"] = meta.mentions
        body["lastIngestAt"] = iso(meta.last_ingest_at_ms) if meta.last_ingest_at_ms else None
    return Response(orjson.dumps(body), status, headers, content_type="application/json")


def _reason(error: SwarmError) -> str:
    """Why, for the public: addresses and settings of the house are for the log alone."""
    if isinstance(error, UnavailableError):
        return "the store does not answer"
    if isinstance(error, OverloadedError):
        return "the store has too much to do"
    return "the store refuses this agent; its log says more"
