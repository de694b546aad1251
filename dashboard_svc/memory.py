"""The store as the dashboard asks it: short deadlines, and the last answer about itself kept."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from dashboard_svc.view.card import lacks_posts
from swarmnexus.client import StoreConnection
from swarmnexus.errors import SwarmError
from swarmnexus.time import now_ms
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.model_pb2 import Mention, Stance
from swarmnexus.v1.query_pb2 import CallReading, Filter, GetMentionResponse, GetMetaResponse, GetModelResponse, View

# A page with a notice after a second is better than a page after five.
_META_SECONDS = 0.8
_LIST_SECONDS = 1.5


@dataclass(frozen=True)
class LastKnown:
    """What the store last said about itself, and when, in milliseconds since 1970-01-01T00:00:00Z."""

    meta: GetMetaResponse
    at_ms: int


@dataclass(frozen=True)
class Page:
    """A page of mentions, newest first; `older` is the cursor of the page after, empty on the last."""

    mentions: list[Mention]
    older: str
    revision: int


@dataclass(frozen=True)
class CallsPage:
    """A page of calls, latest first, as messages or as the store's own JSON; `older` is the cursor of the next."""

    calls: list[CallReading]
    items_json: bytes
    older: str
    revision: int


class Memory:
    """Every method raises SwarmError."""

    def __init__(self, connection: StoreConnection) -> None:
        self.last_known: LastKnown | None = None
        self._connection = connection
        self._stub = query_pb2_grpc.QueryServiceStub(connection.channel)

    async def meta(self, timeout_seconds: float = _META_SECONDS) -> GetMetaResponse:
        """Counts, freshness and versions as they stand now."""
        request = query_pb2.GetMetaRequest()
        meta = await self._connection.call(self._stub.GetMeta, request, timeout_seconds=timeout_seconds)
        self.last_known = LastKnown(meta, now_ms())
        return meta

    async def mentions(self, narrowing: Filter, count: int, cursor: str = "") -> Page:
        """One page. Raises InvalidArgumentError for a filter or cursor that the store refuses."""
        request = query_pb2.ListMentionsRequest(filter=narrowing, page_size=count, page_token=cursor)
        answer = await self._connection.call(self._stub.ListMentions, request, timeout_seconds=_LIST_SECONDS)
        return Page(list(answer.mentions), answer.next_page_token, answer.revision)

    async def calls(self, narrowing: Filter, stance: Stance, count: int, cursor: str, view: View) -> CallsPage:
        """One page. Raises InvalidArgumentError for a filter or cursor that the store refuses."""
        request = query_pb2.ListCallsRequest(
            filter=narrowing, stance=stance, page_size=count, page_token=cursor, view=view
        )
        answer = await self._connection.call(self._stub.ListCalls, request, timeout_seconds=_LIST_SECONDS)
        return CallsPage(list(answer.calls), answer.items_json, answer.next_page_token, answer.revision)

    async def model(self, view: View) -> GetModelResponse:
        """The stance model in use, with its labels counted."""
        request = query_pb2.GetModelRequest(view=view)
        return await self._connection.call(self._stub.GetModel, request, timeout_seconds=_LIST_SECONDS)

    async def mention(self, post_id: str) -> GetMentionResponse:
        """One mention with its thread, its earlier texts and its calls. Raises NotFoundError."""
        request = query_pb2.GetMentionRequest(id=post_id)
        return await self._connection.call(self._stub.GetMention, request, timeout_seconds=_LIST_SECONDS)

    async def handles(self, prefix: str, count: int) -> list[str]:
        """Those who wrote mentions and whose handles begin so."""
        request = query_pb2.ListAuthorsRequest(prefix=prefix, page_size=count)
        answer = await self._connection.call(self._stub.ListAuthors, request, timeout_seconds=_LIST_SECONDS)
        return [author.handle for author in answer.authors]

    async def tickers(self, count: int) -> list[str]:
        """The most mentioned tickers."""
        request = query_pb2.SummarizeTickersRequest(page_size=count)
        answer = await self._connection.call(self._stub.SummarizeTickers, request, timeout_seconds=_LIST_SECONDS)
        return [summary.ticker for summary in answer.tickers]

    async def with_calls(self, mentions: Iterable[Mention]) -> list[Mention]:
        """The same, with the whole thread of those whose calls stand further up than their parent."""
        return list(await asyncio.gather(*(self._whole(each) for each in mentions)))

    async def _whole(self, mention: Mention) -> Mention:
        if not lacks_posts(mention):
            return mention
        return (await self.mention(mention.post.id)).mention

    async def answers(self) -> str:
        """Why the store does not answer, in one line; empty when it does."""
        try:
            await self.meta()
        except SwarmError as error:
            return str(error)
        return ""

    @property
    def has_demo_data(self) -> bool:
        """Whether invented data was among what is kept when the store last answered."""
        return self.last_known is not None and self.last_known.meta.has_demo_data
