"""The lists of the memory: a query string in, a whole answer out, kept as long as the store stands still."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from agent_svc.asked import Asked
from agent_svc.asked_scores import least_of, order_of, stance_of, window_of
from agent_svc.document import Document
from agent_svc.memory import Board, Memory
from swarmnexus.web.cache import Answer, AnswerCache

MENTIONS, TICKERS, SUMMARY = "/memory/mentions", "/memory/tickers", "/memory/tickers/summary"
CALLS, LEADERBOARD = "/memory/calls", "/memory/evals/leaderboard"
Page = Callable[[], Awaitable[tuple[Answer, str]]]


class Lists:
    """Each list takes the parameters that the document gives it and no other. All raise SwarmError."""

    def __init__(self, memory: Memory, cache: AnswerCache, document: Document) -> None:
        self._memory = memory
        self._cache = cache
        self._accepted = {
            path: document.parameters_of(path) for path in (MENTIONS, TICKERS, SUMMARY, CALLS, LEADERBOARD)
        }

    async def mentions(self, query: bytes) -> Answer:
        """A page of mentions, newest first."""
        asked = Asked.read(query, self._accepted[MENTIONS])
        return await self._page(
            MENTIONS, query, asked, lambda: self._memory.mentions(asked.narrowed, asked.page_size, asked.cursor)
        )

    async def tickers(self, query: bytes) -> Answer:
        """A page of ticker rows, newest first."""
        asked = Asked.read(query, self._accepted[TICKERS])
        return await self._page(
            TICKERS, query, asked, lambda: self._memory.tickers(asked.narrowed, asked.page_size, asked.cursor)
        )

    async def calls(self, query: bytes) -> Answer:
        """A page of calls with how they went, latest first."""
        asked = Asked.read(query, self._accepted[CALLS])
        stance = stance_of(asked.given)
        return await self._page(
            CALLS, query, asked, lambda: self._memory.calls(asked.narrowed, stance, asked.page_size, asked.cursor)
        )

    async def leaderboard(self, query: bytes) -> Answer:
        """A page of authors by what they can be held to, best first unless asked otherwise."""
        asked = Asked.read(query, self._accepted[LEADERBOARD])
        given = asked.given
        sort, is_reversed = order_of(given)
        board = Board(window_of(given), least_of(given), stance_of(given), sort, is_reversed)
        return await self._page(
            LEADERBOARD,
            query,
            asked,
            lambda: self._memory.leaderboard(board, asked.narrowed, asked.page_size, asked.cursor),
        )

    async def summary(self, query: bytes) -> Answer:
        """Counts by ticker, most mentioned first."""
        asked = Asked.read(query, self._accepted[SUMMARY])
        return await self._cache.get(
            _key(SUMMARY, query), lambda: self._memory.summary(asked.narrowed, asked.page_size)
        )

    async def _page(self, path: str, query: bytes, asked: Asked, list_page: Page) -> Answer:
        async def make() -> Answer:
            answer, next_cursor = await list_page()
            return replace(answer, headers=asked.link_to(next_cursor))

        return await self._cache.get(_key(path, query), make)


def _key(path: str, query: bytes) -> str:
    """As it was spelled: the Link header repeats the spelling."""
    return f"{path}?{query.decode('latin-1')}"
