"""Who is logged in, by the cookies of a request."""

from quart import Request

from tests.x_replica.core import Core

# the page's own script makes such a header; whoever forges calls has none of this release
PAGE_MARK = "x-client-transaction-id"


def logged_in(core: Core, request: Request) -> bool:
    """Whether both cookies of a session are there, and the token is the one that is accepted."""
    token = request.cookies.get("auth_token", "")
    accepted = core.options.auth_token in ("", token)
    return bool(token and request.cookies.get("ct0")) and accepted


def csrf_matches(request: Request) -> bool:
    """Whether the header repeats the cookie, as X demands."""
    return request.headers.get("x-csrf-token") == request.cookies.get("ct0")
