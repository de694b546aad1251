"""What API v2 says when it does not answer: problem bodies, and errors beside data."""

from quart import Response

from tests.x_replica.sending import json_answer
from tests.x_replica.shapes import Json
from tests.x_replica.troubles import Trouble
from tests.x_replica.world import Post

_PROBLEMS = "https://api.twitter.com/2/problems"
_TITLES = {401: "Unauthorized", 429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}
_STATUSES = {"unauthorized": 401, "rate_limited": 429, "unavailable": 503, "server_error": 500}


class Refused(Exception):  # noqa: N818 - an answer, not an error of ours
    """A request that API v2 does not answer."""

    def __init__(self, response: Response) -> None:
        super().__init__("refused")
        self.response = response


def plain_problem(status: int, headers: dict[str, str] | None = None) -> Response:
    """A problem that has nothing more to say than its status."""
    title = _TITLES[status]
    return json_answer({"title": title, "detail": title, "type": "about:blank", "status": status}, status, headers)


def forbidden() -> Response:
    """The token's plan does not reach here."""
    told: Json = {
        "client_id": "1",
        "detail": "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a "
        "Twitter developer App that is attached to a Project. You can create a project via the developer portal.",
        "registration_url": "https://developer.twitter.com/en/docs/projects/overview",
        "title": "Client Forbidden",
        "required_enrollment": "Appropriate Level of API Access",
        "reason": "client-not-enrolled",
        "type": f"{_PROBLEMS}/client-forbidden",
    }
    return json_answer(told, 403)


def invalid(parameter: str, value: str, message: str) -> Refused:
    """A parameter that is not accepted."""
    told: Json = {
        "errors": [{"parameters": {parameter: [value]}, "message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": f"{_PROBLEMS}/invalid-request",
    }
    return Refused(json_answer(told, 400))


def commanded(trouble: Trouble, headers: dict[str, str]) -> Response | None:
    """The refusal that a misbehaviour asks for, if it is one."""
    if trouble.kind == "forbidden":
        return forbidden()
    status = _STATUSES.get(trouble.kind)
    return plain_problem(status, headers) if status else None


def not_found(resource: str, parameter: str, value: str) -> Json:
    """An entry of `errors`: what was asked for or referred to is not there."""
    noun = "tweet" if resource == "tweet" else "user"
    return {
        "value": value,
        "detail": f"Could not find {noun} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": resource,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{_PROBLEMS}/resource-not-found",
    }


def unseen(post: Post | None, parameter: str, value: str) -> Json:
    """An entry of `errors`: why a post is not among the data; hidden ones are told apart from those that are gone."""
    if post is None or post.state in ("deleted", "missing"):
        return not_found("tweet", parameter, value)
    return {
        "resource_id": value,
        "parameter": parameter,
        "resource_type": "tweet",
        "section": "includes" if parameter.startswith("referenced") else "data",
        "title": "Authorization Error",
        "value": value,
        "detail": f"Sorry, you are not authorized to see the Tweet with {parameter}: [{value}].",
        "type": f"{_PROBLEMS}/not-authorized-for-resource",
    }
