"""From a built answer to what goes over the wire, through all misbehaviour that is commanded."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

from quart import Response, request

from tests.x_replica.changed_shapes import moved_entries, renamed_keys, without_posts
from tests.x_replica.core import Core
from tests.x_replica.resetting import reset_connection
from tests.x_replica.shapes import Json
from tests.x_replica.troubles import ANSWER, Trouble

SHAPE_HEADER = "x-replica-shape"
_WINDOW_SECONDS = 900
_JSON = "application/json; charset=utf-8"
_LOOK_AGAIN_SECONDS = 0.02


def error_answer(status: int, code: int, message: str) -> Response:
    """X's way to refuse."""
    return json_answer({"errors": [{"code": code, "message": message}]}, status)


def json_answer(body: Json, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """JSON as X sends it."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return Response(content, status, {"content-type": _JSON, **(headers or {})})


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
    whole = _shaped(build(), {trouble.kind for trouble in struck})
    for trouble in struck:
        if trouble.kind == "truncated":
            content = await whole.get_data(as_text=False)
            return Response(content[: len(content) // 2], 200, {"content-type": _JSON})
        if trouble.kind == "reset":
            return await _broken_off(whole)
    return whole


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


async def delay(core: Core, trouble: Trouble) -> None:
    """Wait as long as a misbehaviour lets its request wait."""
    if trouble.kind == "slow":
        await asyncio.sleep(float(trouble.options.get("seconds", 1.0)))
    elif trouble.kind == "spinner":
        while core.troubles.holds(trouble):  # noqa: ASYNC110 - what is waited for is a list
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)


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


async def _broken_off(whole: Response) -> Response:
    """Half of the body is sent, then the connection is reset."""
    content = await whole.get_data(as_text=False)
    client: Any = request.scope.get("client")

    async def half() -> AsyncIterator[bytes]:
        yield content[: len(content) // 2]
        reset_connection(client)
        raise ConnectionResetError("as commanded")

    headers = {"content-type": _JSON, "content-length": str(len(content))}
    return Response(half(), 200, headers)
