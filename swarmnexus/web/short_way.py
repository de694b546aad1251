"""A short way past the framework for the few addresses that nearly everybody asks for.

Quart's part of a request (matching, contexts, signals, wrapping) costs as much as a whole kept answer: on the lists
of the agent the short way gives nearly twice the requests a second. Quart still knows these addresses, answers every
other method of theirs, and gives the same answers where the short way is not taken.
"""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus

from hypercorn.typing import ASGIFramework, ASGIReceiveCallable, ASGISendCallable, HTTPScope, Scope
from quart import Response
from werkzeug.http import parse_etags

from swarmnexus.web.bounds import excess
from swarmnexus.web.cache import Answer
from swarmnexus.web.problems import problem_for

Answerer = Callable[[bytes], Awaitable[Answer]]  # of the raw query string; raises what problem_for understands
Headers = list[tuple[bytes, bytes]]


class ShortWay:
    """An ASGI application: GET and HEAD of the paths of `answerers` are answered here, all else by `app`.

    `headers` go on every answer given here.
    """

    def __init__(self, app: ASGIFramework, answerers: Mapping[str, Answerer], headers: Mapping[str, str]) -> None:
        self._app = app
        self._answerers = answerers
        self._headers = _encoded(headers)

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """See ASGI."""
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            answerer = self._answerers.get(scope["path"])
            if answerer is not None and not excess(scope):
                await self._answer(scope, answerer, send)
                return
        await self._app(scope, receive, send)

    async def _answer(self, scope: HTTPScope, answerer: Answerer, send: ASGISendCallable) -> None:
        try:
            answer = await answerer(scope["query_string"])
        except Exception as error:  # noqa: BLE001 - the edge: nothing may leave it unnamed or unlogged
            await self._refuse(problem_for(error), send)
            return
        own = {"ETag": f'"{answer.etag}"', "Cache-Control": "no-cache", **answer.headers}
        if _names(scope, answer.etag):
            await self._send(HTTPStatus.NOT_MODIFIED, _encoded(own), b"", send)
            return
        own |= {"Content-Type": answer.content_type, "Content-Length": str(len(answer.body))}
        await self._send(HTTPStatus.OK, _encoded(own), answer.body, send)

    async def _refuse(self, problem: Response, send: ASGISendCallable) -> None:
        body = await problem.get_data(as_text=False)
        await self._send(problem.status_code, _encoded(dict(problem.headers)), body, send)

    async def _send(self, status: int, own: Headers, body: bytes, send: ASGISendCallable) -> None:
        await send({"type": "http.response.start", "status": int(status), "headers": own + self._headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def _names(scope: HTTPScope, etag: str) -> bool:
    """Whether If-None-Match names this ETag; compared weakly, see cache.respond."""
    asked = next((value for name, value in scope["headers"] if name.lower() == b"if-none-match"), None)
    return asked is not None and parse_etags(asked.decode("latin-1")).contains_weak(etag)


def _encoded(headers: Mapping[str, str]) -> Headers:
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
