"""RFC 9457 problem details: every error that a gateway answers is `application/problem+json`."""

import math
from http import HTTPStatus

import orjson
from quart import Quart, Response
from werkzeug.exceptions import HTTPException

from swarmnexus.errors import (
    InvalidArgumentError,
    NotFoundError,
    OverloadedError,
    SwarmError,
    UnavailableError,
)
from swarmnexus.logs import get_logger
from swarmnexus.web.parameters import BadParameterError

_PARAMETERS = {"page_token": "cursor", "page_size": "limit"}  # what the store calls them → what the web calls them
_PLAIN = {
    404: "there is nothing at this address",
    405: "this address does not take this method; it takes what Allow lists",
    413: "the body is too large",
}
_log = get_logger(__name__)


def problem(status: int, detail: str, *, parameter: str = "", retry_after_seconds: float = 0) -> Response:
    """One problem. `parameter` names the query parameter that is at fault."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if parameter:
        body["parameter"] = parameter
    response = Response(orjson.dumps(body), status=status, content_type="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    if retry_after_seconds:
        response.headers["Retry-After"] = str(math.ceil(retry_after_seconds))
    return response


def problem_of(error: SwarmError) -> Response:
    """What an error of ours is over HTTP. A refused field `filter.since_ms` names the parameter `since`."""
    match error:
        case BadParameterError():
            return problem(400, str(error), parameter=error.field)
        case InvalidArgumentError():
            parameter = error.field.removeprefix("filter.").removesuffix("_ms")
            parameter = _PARAMETERS.get(parameter, parameter)
            return problem(400, f"{parameter}: {error.reason}", parameter=parameter)
        case NotFoundError():
            return problem(404, str(error))
        case OverloadedError():
            return problem(503, str(error), retry_after_seconds=error.retry_after_seconds)
        case UnavailableError():
            return problem(503, "the store does not answer; try again in a moment", retry_after_seconds=1)
        case _:
            _log.error("the store refused this gateway", error=str(error))
            return problem(502, "the store could not answer this; the operator's log says more")


def problem_for(error: Exception) -> Response:
    """What any error is over HTTP; one that nobody foresaw is logged whole and told in general."""
    if isinstance(error, SwarmError):
        return problem_of(error)
    _log.error("request failed", exc_info=error)
    return problem(500, "unforeseen error; the operator's log says more")


def answer_problems(app: Quart) -> None:
    """Answer every error of ours, every HTTP error and every unforeseen one as a problem."""

    async def of_any(error: Exception) -> Response:
        return problem_for(error)

    async def of_http(error: Exception) -> Response:
        if not isinstance(error, HTTPException) or error.code is None:
            return problem_for(error)
        answer = problem(error.code, _detail(error, error.code))
        for name, value in error.get_headers():
            if name.lower() in ("allow", "retry-after"):
                answer.headers[name] = value
        return answer

    app.register_error_handler(HTTPException, of_http)
    app.register_error_handler(Exception, of_any)


def _detail(error: HTTPException, code: int) -> str:
    """What a route said itself, or our own words in place of the framework's."""
    if error.description and error.description != type(error).description:
        return error.description
    return _PLAIN.get(code) or HTTPStatus(code).phrase.lower()
