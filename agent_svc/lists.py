"""The lists of the memory: a query string in, a whole answer out, kept as long as the store stands still."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from agent_svc.asked import Asked
from agent_svc.document import Document
from agent_svc.memory import Memory
from swarmnexus.v1.query_pb2 import Filter
from swarmnexus.web.cache import Answer, AnswerCache

MENTIONS, TICKERS, SUMMARY = "/memory/mentions", "/memory/tickers", "/memory/tickers/summary"
ListPage = Callable[[Filter, int, str], Awaitable[tuple[Answer, str]]]


class Lists:
    """Each list takes the parameters that the document gives it and no other. All raise SwarmError."""

    def __init__(self, memory: Memory, cache: AnswerCache, document: Document) -> None:
        self._memory = memory
        self._cache = cache
        self._accepted = {path: document.parameters_of(path) for path in (MENTIONS, TICKERS, SUMMARY)}

    async def mentions(self, query: bytes) -> Answer:
        """A page of mentions, newest first."""
        return await self._page(MENTIONS, query, self._memory.mentions)

    async def tickers(self, query: bytes) -> Answer:
        """A page of ticker rows, newest first."""
        return await self._page(TICKERS, query, self._memory.tickers)

    async def summary(self, query: bytes) -> Answer:
        """Counts by ticker, most mentioned first."""
        asked = Asked.read(query, self._accepted[SUMMARY])
        return await self._cache.get(
            _key(SUMMARY, query), lambda: self._memory.summary(asked.narrowed, asked.page_size)
        )

    async def _page(self, path: str, query: bytes, list_page: ListPage) -> Answer:
        asked = Asked.read(query, self._accepted[path])

        async def make() -> Answer:
            answer, next_cursor = await list_page(asked.narrowed, asked.page_size, asked.cursor)
            return replace(answer, headers=asked.link_to(next_cursor))

        return await self._cache.get(_key(path, query), make)


def _key(path: str, query: bytes) -> str:
    """As it was spelled: the Link header repeats the spelling."""
    return f"{path}?{query.decode('latin-1')}"
