"""A page as an answer."""

from quart import Response

from swarmnexus.time import now_ms
from swarmnexus.web.cache import Answer

HTML = "text/html; charset=utf-8"
_HOUR_MS = 3_600_000


def page_answer(body: bytes, revision: int) -> Answer:
    """The page, kept by the store's revision."""
    return Answer(body, revision, HTML)


def hour_key() -> str:
    """Part of a page's key: figures show how far time has come, so an hour old page is made anew."""
    return str(now_ms() // _HOUR_MS)


def refused_page(body: bytes, status: int = 400) -> Response:
    """A page that says what is wrong with its address; it is not kept."""
    response = Response(body, status=status, content_type=HTML)
    response.headers["Cache-Control"] = "no-store"
    return response
