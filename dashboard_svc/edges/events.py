"""`/dashboard/events`: the same list as it grows, as server-sent events."""

from quart import Blueprint, Response, request

from dashboard_svc.live.hub import Hub
from dashboard_svc.live.matching import Matching
from dashboard_svc.live.stream import Stream
from dashboard_svc.templates import Templates
from dashboard_svc.view.filters import read_filters
from swarmnexus.errors import InvalidArgumentError

_MOST_DIGITS = 18
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


def routes(hub: Hub, matching: Matching, templates: Templates) -> Blueprint:
    """The blueprint."""
    blueprint = Blueprint("events", __name__)

    @blueprint.get("/dashboard/events")
    async def events() -> Response:
        narrowing = read_filters(request.args).message()
        position = _position(request.headers.get("Last-Event-ID", ""), request.args.get("after", ""))
        hub.require_room()
        await matching.check(narrowing)
        stream = Stream(hub, matching, narrowing, templates.card)
        body = b"" if request.method == "HEAD" else stream.messages(hub.position if position is None else position)
        response = Response(body, content_type="text/event-stream", headers=_HEADERS)
        response.timeout = None
        return response

    return blueprint


def _position(last_event_id: str, after: str) -> int | None:
    """Where the reader stands: the browser's own word counts first, for it is the later one."""
    for name, value in (("Last-Event-ID", last_event_id), ("after", after)):
        if value:
            if not (value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS):
                raise InvalidArgumentError(name, f"{value[:40]!r} is not a position, which is a whole number")
            return int(value)
    return None
