"""Request targets that are no path: `http://host/path`, `*`, or nothing at all before the question mark."""

from urllib.parse import urlsplit

from hypercorn.typing import ASGIFramework, ASGIReceiveCallable, ASGISendCallable, Scope


def with_absolute_paths(app: ASGIFramework) -> ASGIFramework:
    """The same application, which then sees only paths that begin with a slash; Quart fails on others."""

    async def tidied(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] != "lifespan":
            scope["path"] = _path(scope["path"])
        await app(scope, receive, send)

    return tidied


def _path(target: str) -> str:
    if target.startswith("/"):
        return target
    try:
        path = urlsplit(target).path
    except ValueError:
        path = ""
    return path if path.startswith("/") else f"/{path}"
