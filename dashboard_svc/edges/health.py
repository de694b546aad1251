"""`/healthz`: whether the dashboard has anything to show, for whoever keeps it running."""

import orjson
from quart import Blueprint, Response

from dashboard_svc.memory import Memory
from swarmnexus import __version__


def routes(memory: Memory) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("health", __name__)

    @blueprint.get("/healthz")
    async def healthz() -> Response:
        why = await memory.answers()
        body = {"status": "unavailable", "reason": why} if why else {"status": "ok", "version": __version__}
        response = Response(orjson.dumps(body), status=503 if why else 200, content_type="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    return blueprint
