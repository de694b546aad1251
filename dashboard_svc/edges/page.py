"""A page as an answer."""

from quart import Response

from swarmnexus.web.cache import Answer

HTML = "text/html; charset=utf-8"


def page_answer(body: bytes, revision: int) -> Answer:
    """The page, kept by the store's revision."""
    return Answer(body, revision, HTML)


def refused_page(body: bytes, status: int = 400) -> Response:
    """A page that says what is wrong with its address; it is not kept."""
    response = Response(body, status=status, content_type=HTML)
    response.headers["Cache-Control"] = "no-store"
    return response
