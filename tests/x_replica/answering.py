"""From a built answer to what goes over the wire, through all misbehaviour that is commanded."""

import time
from collections.abc import Callable

from quart import Response

from tests.x_replica.changed_shapes import moved_entries, renamed_keys, without_posts
from tests.x_replica.core import Core
from tests.x_replica.sending import delay, json_answer, sent
from tests.x_replica.shapes import Json
from tests.x_replica.troubles import ANSWER, Trouble

SHAPE_HEADER = "x-replica-shape"
_WINDOW_SECONDS = 900


def error_answer(status: int, code: int, message: str) -> Response:
    """X's way to refuse."""
    return json_answer({"errors": [{"code": code, "message": message}]}, status)


_LOCKED = (
    "To protect our users from spam and other malicious activity, this account is temporarily locked. "
    "Please log in to https://x.com to unlock your account."
)
_REFUSALS = {
    "cookies_expired": (401, 32, "Could not authenticate you"),
    "login_wall": (401, 32, "Could not authenticate you"),
    "account_locked": (403, 326, _LOCKED),
    "account_suspended": (403, 64, "Your account is suspended and is not permitted to access this feature."),
    "something_went_wrong": (503, 130, "Over capacity"),
    "server_error": (500, 131, "Internal error"),
}


async def answer(core: Core, operation: str, build: Callable[[], Json]) -> Response:
    """The answer of an operation, or what misbehaviour makes of it."""
    struck = core.troubles.take(ANSWER, operation)
    for trouble in struck:
        await delay(core, trouble)
    for trouble in struck:
        if refused := _refusal(trouble):
            return refused
    return await sent(_shaped(build(), {trouble.kind for trouble in struck}), struck)


def _shaped(body: Json, struck: set[str]) -> Response:
    headers = rate_limit_headers(150, 149, _WINDOW_SECONDS)
    if "empty_timeline" in struck:
        body = without_posts(body)
    if "renamed_keys" in struck:
        return json_answer(renamed_keys(body), headers={**headers, SHAPE_HEADER: "renamed"})
    if "moved_entries" in struck:
        return json_answer(moved_entries(body), headers={**headers, SHAPE_HEADER: "moved"})
    return json_answer(body, headers=headers)


def rate_limit_headers(limit: int, remaining: int, reset_in_seconds: float) -> dict[str, str]:
    """The three headers; the reset is epoch seconds."""
    return {
        "x-rate-limit-limit": str(limit),
        "x-rate-limit-remaining": str(remaining),
        "x-rate-limit-reset": str(int(time.time() + reset_in_seconds)),
    }


def _refusal(trouble: Trouble) -> Response | None:
    if trouble.kind == "rate_limited":
        limit, seconds = int(trouble.options.get("limit", 50)), float(trouble.options.get("reset_in_seconds", 900))
        return Response("Rate limit exceeded\n", 429, rate_limit_headers(limit, 0, seconds), "text/plain")
    if trouble.kind == "empty_data":
        error: Json = {"code": 131, "message": "Dependency: Internal error.", "kind": "Operational"}
        return json_answer({"errors": [error], "data": {}})
    if trouble.kind in _REFUSALS:
        return error_answer(*_REFUSALS[trouble.kind])
    return None
