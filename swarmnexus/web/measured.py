"""How long requests took, for Prometheus; the name, unit and buckets are OpenTelemetry's for HTTP servers."""

import time
from collections.abc import Callable

from hypercorn.typing import ASGIFramework, ASGIReceiveCallable, ASGISendCallable, ASGISendEvent, Scope
from prometheus_client import Histogram

DURATION = Histogram(
    "http_server_request_duration_seconds",
    "From the head of the request to the head of the answer.",
    ["http_route", "http_request_method", "http_response_status_code"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10),
)
_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
OTHER = "_OTHER"


def measured(app: ASGIFramework, route_of: Callable[[str], str]) -> ASGIFramework:
    """The same application, measured. `route_of` brings a path down to one of few routes, or to OTHER."""

    async def timed(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        began = time.perf_counter()
        method = scope["method"] if scope["method"] in _METHODS else OTHER
        route = route_of(scope["path"])

        async def noting(event: ASGISendEvent) -> None:
            if event["type"] == "http.response.start":
                DURATION.labels(route, method, event["status"]).observe(time.perf_counter() - began)
            await send(event)

        await app(scope, receive, noting)

    return timed
