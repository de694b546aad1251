"""What the store remembers, asked for as the public JSON that it renders itself."""

from typing import NamedTuple

import orjson

from agent_svc.asked_scores import WINDOWS
from swarmnexus.client import StoreConnection
from swarmnexus.time import iso
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.model_pb2 import Stance
from swarmnexus.v1.query_pb2 import VIEW_JSON, AuthorSort, Filter
from swarmnexus.web.cache import Answer

_HEALTH_TIMEOUT_SECONDS = 2.0


class Board(NamedTuple):
    """Which leaderboard is asked for."""

    window: str
    least_calls: int
    stance: Stance
    sort: AuthorSort
    is_reversed: bool


class Memory:
    """Each answer is whole: its bytes, the revision it was read at, and a link to the page after."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection
        self._query = query_pb2_grpc.QueryServiceStub(connection.channel)

    async def mentions(self, narrowed: Filter, page_size: int, cursor: str) -> tuple[Answer, str]:
        """A page of mentions, newest first, and the next cursor, empty on the last. Raises SwarmError."""
        request = query_pb2.ListMentionsRequest(filter=narrowed, page_size=page_size, page_token=cursor, view=VIEW_JSON)
        page = await self._connection.call(self._query.ListMentions, request)
        return Answer(_listed(page.items_json, page.next_page_token), page.revision), page.next_page_token

    async def mention(self, mention_id: str) -> Answer:
        """One mention with its thread. Raises SwarmError."""
        request = query_pb2.GetMentionRequest(id=mention_id, view=VIEW_JSON)
        found = await self._connection.call(self._query.GetMention, request)
        return Answer(found.item_json, found.revision)

    async def tickers(self, narrowed: Filter, page_size: int, cursor: str) -> tuple[Answer, str]:
        """A page of ticker rows, newest first, and the next cursor, empty on the last. Raises SwarmError."""
        request = query_pb2.ListTickersRequest(filter=narrowed, page_size=page_size, page_token=cursor, view=VIEW_JSON)
        page = await self._connection.call(self._query.ListTickers, request)
        return Answer(_listed(page.items_json, page.next_page_token), page.revision), page.next_page_token

    async def calls(self, narrowed: Filter, stance: Stance, page_size: int, cursor: str) -> tuple[Answer, str]:
        """A page of calls, latest first, and the next cursor, empty on the last. Raises SwarmError."""
        request = query_pb2.ListCallsRequest(
            filter=narrowed, stance=stance, page_size=page_size, page_token=cursor, view=VIEW_JSON
        )
        page = await self._connection.call(self._query.ListCalls, request)
        return Answer(_listed(page.items_json, page.next_page_token), page.revision), page.next_page_token

    async def leaderboard(self, board: Board, narrowed: Filter, page_size: int, cursor: str) -> tuple[Answer, str]:
        """A page of authors, and the next cursor, empty on the last. Raises SwarmError."""
        request = query_pb2.ListAuthorScoresRequest(
            window=WINDOWS[board.window],
            min_calls=board.least_calls,
            filter=narrowed,
            stance=board.stance,
            sort=board.sort,
            reversed=board.is_reversed,
            page_size=page_size,
            page_token=cursor,
            view=VIEW_JSON,
        )
        page = await self._connection.call(self._query.ListAuthorScores, request)
        head = {
            "window": board.window,
            "minCalls": board.least_calls,
            "benchmark": page.benchmark,
            "totalAuthors": page.total_authors,
        }
        body = b"%b,%b" % (orjson.dumps(head)[:-1], _listed(page.items_json, page.next_page_token)[1:])
        return Answer(body, page.revision), page.next_page_token

    async def summary(self, narrowed: Filter, count: int) -> Answer:
        """How often each ticker was mentioned, most mentioned first. Raises SwarmError."""
        request = query_pb2.SummarizeTickersRequest(filter=narrowed, page_size=count)
        found = await self._connection.call(self._query.SummarizeTickers, request)
        items = [
            {
                "type": "ticker-summary.v1",
                "ticker": row.ticker,
                "mentions": row.mentions,
                "authors": row.authors,
                "firstAt": iso(row.first_at_ms),
                "lastAt": iso(row.last_at_ms),
            }
            for row in found.tickers
        ]
        return Answer(_listed(orjson.dumps(items), ""), found.revision)

    async def meta(self) -> query_pb2.GetMetaResponse:
        """Counts, freshness and versions, soon or not at all. Raises SwarmError."""
        request = query_pb2.GetMetaRequest()
        return await self._connection.call(self._query.GetMeta, request, timeout_seconds=_HEALTH_TIMEOUT_SECONDS)


def _listed(items: bytes, next_cursor: str) -> bytes:
    """The items as they came, wrapped without being read; a cursor is base64url and needs no escaping."""
    cursor = b'"%b"' % next_cursor.encode() if next_cursor else b"null"
    return b'{"items":%b,"nextCursor":%b}' % (items, cursor)
