"""What is answered when something goes wrong: a page for people, problem+json for programs."""

import math

from quart import Quart, Response, request
from werkzeug.exceptions import HTTPException

from dashboard_svc.edges.page import HTML
from dashboard_svc.templates import Templates
from swarmnexus.errors import InvalidArgumentError, NotFoundError, OverloadedError, SwarmError, UnavailableError
from swarmnexus.logs import get_logger
from swarmnexus.web.problems import problem, problem_of

_log = get_logger(__name__)
_TITLES = {
    400: "This address asks for something that is not accepted.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "That was too much at once.",
    500: "Something here failed.",
    502: "The store refused this page.",
    503: "The memory does not answer just now.",
}
_DETAILS = {
    404: "It may be mistyped, or what stood here is somewhere else now.",
    405: "Pages here are only read.",
    413: "Pages here take nothing but an address.",
}
_FOR_PROGRAMS = ("/api/", "/dashboard/events", "/healthz", "/static/")


def answer_faults(app: Quart, templates: Templates) -> None:
    """Every error of ours, every HTTP error and every unforeseen one."""

    def page(status: int, detail: str, retry_after_seconds: float = 0) -> Response:
        title = _TITLES.get(status, "This did not work.")
        body = templates.page("fault.html", status=status, title=title, detail=detail)
        response = Response(body, status=status, content_type=HTML)
        response.headers["Cache-Control"] = "no-store"
        if retry_after_seconds:
            response.headers["Retry-After"] = str(math.ceil(retry_after_seconds))
        return response

    async def of_swarm(error: SwarmError) -> Response:
        if request.path.startswith(_FOR_PROGRAMS):
            return problem_of(error)
        return page(*_told(error))

    async def of_http(error: HTTPException) -> Response:
        status, detail = error.code or 500, error.description or error.name
        for_programs = request.path.startswith(_FOR_PROGRAMS)
        response = problem(status, detail) if for_programs else page(status, _DETAILS.get(status, detail))
        for name, value in error.get_headers():
            if name.lower() in ("allow", "retry-after", "location"):
                response.headers[name] = value
        return response

    async def of_anything(error: Exception) -> Response:
        _log.error("request failed", path=request.path, exc_info=error)
        detail = "It was written down; the operator's log says more."
        return problem(500, detail) if request.path.startswith(_FOR_PROGRAMS) else page(500, detail)

    app.register_error_handler(SwarmError, of_swarm)
    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, of_anything)


def _told(error: SwarmError) -> tuple[int, str, float]:
    """Status, sentence, and after how many seconds to come again; 0 when that is no use."""
    match error:
        case InvalidArgumentError():
            return 400, str(error), 0
        case NotFoundError():
            return 404, str(error), 0
        case UnavailableError():
            return 503, "What was kept is safe; the pages that show it are back as soon as it is.", 2
        case OverloadedError():
            return 503, "It has more to do than it can right now.", error.retry_after_seconds
        case _:
            _log.error("the store refused this dashboard", error=str(error), path=request.path)
            return 502, "The operator's log says why.", 0
