"""Our own files, and the few that are asked for by fixed names."""

import orjson
from quart import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as WerkzeugResponse

from dashboard_svc.assets import Assets
from swarmnexus.web.cache import Answer, respond

_FOR_EVER = "public, max-age=31536000, immutable"
_ROBOTS = b"User-agent: *\nDisallow: /dashboard/events\nDisallow: /*?*cursor=\nDisallow: /*?*sort=\n"


def routes(assets: Assets) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("files", __name__)
    manifest = orjson.dumps(
        {
            "name": "Swarm Nexus",
            "short_name": "Swarm Nexus",
            "description": "The memory of market calls made on X.",
            "start_url": "/dashboard",
            "display": "minimal-ui",
            "background_color": "#f3f5f1",
            "theme_color": "#14191d",
            "icons": [{"src": assets.url("mark.svg"), "sizes": "any", "type": "image/svg+xml"}],
        }
    )

    @blueprint.get("/static/<path:path>")
    async def static(path: str) -> Response:
        asset = assets.at(path)
        if asset is None:
            abort(404)
        answer = respond(request, Answer(asset.body, 0, asset.content_type))
        answer.headers["Cache-Control"] = _FOR_EVER
        return answer

    @blueprint.get("/site.webmanifest")
    async def site() -> Response:
        return respond(request, Answer(manifest, 0, "application/manifest+json"))

    @blueprint.get("/robots.txt")
    async def robots() -> Response:
        return respond(request, Answer(_ROBOTS, 0, "text/plain; charset=utf-8"))

    @blueprint.get("/favicon.ico")
    async def favicon() -> WerkzeugResponse:
        return redirect(assets.url("mark.svg"), 302)

    return blueprint
