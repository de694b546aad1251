"""Writes every request into the journal, those that break off as well."""

import time
from typing import Any

from hypercorn.typing import ASGIFramework, ASGIReceiveCallable, ASGISendCallable, ASGISendEvent, HTTPScope

from tests.x_replica.journal import Asked, Journal, Kind
from tests.x_replica.session import PAGE_MARK

_KINDS: tuple[tuple[str, Kind], ...] = (
    ("/i/flow/", "login"),
    ("/login", "login"),
    ("/account/access", "login"),
    ("/i/api/graphql/", "graphql"),
    ("/i/api/2/notifications/", "older_api"),
    ("/i/api/", "other"),
    ("/2/", "api_v2"),
    ("/favicon.ico", "other"),
    ("/media/image/", "image"),
    ("/media/video/", "video"),
    ("/media/font/", "font"),
)
_OWN = "/_replica/"


class Recording:
    """Around the application."""

    def __init__(self, app: ASGIFramework, journal: Journal) -> None:
        self._app = app
        self._journal = journal

    async def __call__(self, scope: Any, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """One connection or request."""
        if scope["type"] != "http" or scope["path"].startswith(_OWN):
            await self._app(scope, receive, send)
            return
        began, status, whole = time.monotonic(), 0, False
        self._journal.under_way += 1

        async def noted(event: ASGISendEvent) -> None:
            nonlocal status, whole
            if event["type"] == "http.response.start":
                status = event["status"]
            elif event["type"] == "http.response.body" and not event.get("more_body", False):
                # told before the last bytes leave, so that who has the answer finds it in the journal
                whole = True
                self._journal.note(_asked(scope, status, time.monotonic() - began))
            await send(event)

        try:
            await self._app(scope, receive, noted)
        finally:
            self._journal.under_way -= 1
            if not whole:
                self._journal.note(_asked(scope, 0, time.monotonic() - began))


def _asked(scope: HTTPScope, status: int, seconds: float) -> Asked:
    path = scope["path"]
    kind = kind_of(path)
    operation = path.rpartition("/")[2] if kind in ("graphql", "older_api") else ""
    by_page = any(name == PAGE_MARK.encode() for name, _ in scope["headers"])
    query = scope["query_string"].decode("ascii", "replace")
    return Asked(time.time(), scope["method"], path, query, kind, operation, by_page, status, round(seconds, 4))


def kind_of(path: str) -> Kind:
    """What a path asks for."""
    for beginning, kind in _KINDS:
        if path.startswith(beginning):
            return kind
    if path.startswith("/static/"):
        return "script" if path.endswith(".js") else "style"
    return "page"
