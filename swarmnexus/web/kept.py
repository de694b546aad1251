"""A short way in front of an application: answers that are kept and still current leave at once.

Routing, parsing and rendering cost more than the answer itself when that lies ready. Whatever is not kept, or not
proved current, takes the long way, which alone judges requests and words errors.
"""

from collections.abc import Mapping
from typing import Any

from hypercorn.typing import ASGIFramework, ASGIReceiveCallable, ASGISendCallable, Scope
from werkzeug.http import parse_etags

from swarmnexus.errors import SwarmError
from swarmnexus.web.cache import Answer, AnswerCache


def key_of(scope: Any) -> str:
    """What an answer is kept under: the path and the query exactly as they were sent."""
    return f"{scope['raw_path'].decode('latin-1')}?{scope['query_string'].decode('latin-1')}"


class KeptFirst:
    """An ASGI application in front of another; `headers` go on every answer it gives itself."""

    def __init__(self, app: ASGIFramework, cache: AnswerCache, headers: Mapping[str, str]) -> None:
        self._app = app
        self._cache = cache
        self._headers = _encoded(headers)

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answer GET and HEAD of what is kept; pass everything else on."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return
        try:
            answer = await self._cache.current(key_of(scope))
        except SwarmError:
            answer = None  # the long way meets the same error and says so
        if answer is None:
            await self._app(scope, receive, send)
            return
        await self._send(answer, scope["headers"], send)

    async def _send(self, answer: Answer, request_headers: Any, send: ASGISendCallable) -> None:
        asked = next((value for name, value in request_headers if name.lower() == b"if-none-match"), None)
        matches = asked is not None and parse_etags(asked.decode("latin-1")).contains_weak(answer.etag)
        own = {"ETag": f'"{answer.etag}"', "Cache-Control": "no-cache", **answer.headers}
        if not matches:
            own |= {"Content-Type": answer.content_type, "Content-Length": str(len(answer.body))}
        await send(
            {
                "type": "http.response.start",
                "status": 304 if matches else 200,
                "headers": _encoded(own) + self._headers,
            }
        )
        await send({"type": "http.response.body", "body": b"" if matches else answer.body, "more_body": False})


def _encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
