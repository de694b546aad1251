"""The headers of every answer, errors included, and what a browser of another origin is told."""

from quart import Quart, Response, request
from quart.typing import ResponseTypes

from swarmnexus.web.bounds import excess
from swarmnexus.web.problems import problem

EVERYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Retry-After",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match, Content-Type",
    "Access-Control-Max-Age": "86400",
}


def add_headers(app: Quart) -> None:
    """Every answer is public, readable from any origin, and never sniffed, framed or run."""

    @app.before_request
    async def bound() -> Response | None:
        too_long = excess(request.scope)
        return problem(*too_long) if too_long else None

    @app.after_request
    async def dress(response: Response) -> Response:
        if request.method == "OPTIONS" and response.status_code == 200:  # noqa: PLR2004
            response.status_code = 204
            del response.headers["Content-Type"]
            response.headers.update(_PREFLIGHT)
        response.headers.update(EVERYWHERE)
        return response

    @app.after_websocket
    async def dress_refusal(response: ResponseTypes | None) -> ResponseTypes | None:
        if response is not None:
            response.headers.update(EVERYWHERE)
        return response
