"""The memory over HTTP: mentions, tickers, and one mention with its thread."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from quart import Blueprint, Response, request

from agent_svc.asked import Asked
from agent_svc.document import Document
from agent_svc.memory import Memory
from swarmnexus.v1.query_pb2 import Filter
from swarmnexus.web.cache import Answer, AnswerCache, respond
from swarmnexus.web.kept import key_of
from swarmnexus.web.parameters import read_query

MENTIONS, TICKERS, SUMMARY = "/memory/mentions", "/memory/tickers", "/memory/tickers/summary"
MENTION = "/memory/mentions/{id}"
ListPage = Callable[[Filter, int, str], Awaitable[tuple[Answer, str]]]


def memory_routes(memory: Memory, cache: AnswerCache, document: Document) -> Blueprint:
    """The routes of the memory; each takes the parameters that the document gives it and no other."""
    routes = Blueprint("memory", __name__)

    async def cached(make: Callable[[], Awaitable[Answer]]) -> Response:
        return respond(request, await cache.get(key_of(request.scope), make))

    async def listed(path: str, list_page: ListPage) -> Response:
        asked = Asked.read(request.query_string, document.parameters_of(path))

        async def make() -> Answer:
            answer, next_cursor = await list_page(asked.narrowed, asked.page_size, asked.cursor)
            return replace(answer, headers=asked.link_to(next_cursor))

        return await cached(make)

    @routes.get(MENTIONS)
    async def mentions() -> Response:
        return await listed(MENTIONS, memory.mentions)

    @routes.get(TICKERS)
    async def tickers() -> Response:
        return await listed(TICKERS, memory.tickers)

    @routes.get(SUMMARY)
    async def summary() -> Response:
        asked = Asked.read(request.query_string, document.parameters_of(SUMMARY))
        return await cached(lambda: memory.summary(asked.narrowed, asked.page_size))

    @routes.get("/memory/mentions/<mention_id>")
    async def mention(mention_id: str) -> Response:
        read_query(request.query_string, document.parameters_of(MENTION))
        return await cached(lambda: memory.mention(mention_id))

    return routes
