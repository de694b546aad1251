"""The memory over HTTP: its lists, and one mention with its thread."""

from quart import Blueprint, Response, request

from agent_svc.document import Document
from agent_svc.lists import CALLS, LEADERBOARD, MENTIONS, SUMMARY, TICKERS, Lists
from agent_svc.memory import Memory
from swarmnexus.web.cache import AnswerCache, respond
from swarmnexus.web.parameters import read_query
from swarmnexus.web.short_way import Answerer

MENTION = "/memory/mentions/{id}"


def short_answers(lists: Lists) -> dict[str, Answerer]:
    """The addresses that are worth a short way."""
    return {MENTIONS: lists.mentions, TICKERS: lists.tickers}


def memory_routes(memory: Memory, lists: Lists, cache: AnswerCache, document: Document) -> Blueprint:
    """All routes of the memory."""
    routes = Blueprint("memory", __name__)
    mention_takes = document.parameters_of(MENTION)

    @routes.get(MENTIONS)
    async def mentions() -> Response:
        return respond(request, await lists.mentions(request.query_string))

    @routes.get(TICKERS)
    async def tickers() -> Response:
        return respond(request, await lists.tickers(request.query_string))

    @routes.get(SUMMARY)
    async def summary() -> Response:
        return respond(request, await lists.summary(request.query_string))

    @routes.get(CALLS)
    async def calls() -> Response:
        return respond(request, await lists.calls(request.query_string))

    @routes.get(LEADERBOARD)
    async def leaderboard() -> Response:
        return respond(request, await lists.leaderboard(request.query_string))

    @routes.get("/memory/mentions/<mention_id>")
    async def mention(mention_id: str) -> Response:
        read_query(request.query_string, mention_takes)
        answer = await cache.get(f"{MENTIONS}/{mention_id}", lambda: memory.mention(mention_id))
        return respond(request, answer)

    return routes
