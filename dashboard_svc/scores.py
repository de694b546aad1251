"""The store as it is asked about scores and prices."""

from swarmnexus.client import StoreConnection
from swarmnexus.errors import NotFoundError
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.query_pb2 import (
    GetAuthorRecordRequest,
    GetAuthorRecordResponse,
    ListAuthorScoresRequest,
    ListAuthorScoresResponse,
    ListPricesRequest,
    PriceNeed,
)

# A narrowed leaderboard is counted anew from its calls, so it may take longer than a list.
_SCORES_SECONDS = 5.0
_LIST_SECONDS = 1.5
_NEEDS_PAGE, _MOST_NEEDS_PAGES = 500, 20


class Scores:
    """Every method raises SwarmError."""

    def __init__(self, connection: StoreConnection) -> None:
        self._connection = connection
        self._stub = query_pb2_grpc.QueryServiceStub(connection.channel)

    async def authors(self, asked: ListAuthorScoresRequest) -> ListAuthorScoresResponse:
        """A page of a leaderboard. Raises InvalidArgumentError for what the store refuses."""
        return await self._connection.call(self._stub.ListAuthorScores, asked, timeout_seconds=_SCORES_SECONDS)

    async def record(self, asked: GetAuthorRecordRequest) -> GetAuthorRecordResponse:
        """One author's record. Raises NotFoundError for who is not known, and InvalidArgumentError."""
        record = await self._connection.call(self._stub.GetAuthorRecord, asked, timeout_seconds=_SCORES_SECONDS)
        if not record.handle:
            raise NotFoundError(f"@{asked.handle} is not in the memory")
        return record

    async def prices(self, asked: ListPricesRequest) -> query_pb2.ListPricesResponse:
        """A page of prices, oldest first. Raises InvalidArgumentError for what the store refuses."""
        return await self._connection.call(self._stub.ListPrices, asked, timeout_seconds=_LIST_SECONDS)

    async def needs(self, *, unpriced_only: bool = False) -> list[PriceNeed]:
        """Which prices the calls wait for, by the ticker's name; the first ten thousand."""
        found: list[PriceNeed] = []
        token = ""
        for _ in range(_MOST_NEEDS_PAGES):
            asked = query_pb2.ListPriceNeedsRequest(
                page_size=_NEEDS_PAGE, page_token=token, unpriced_only=unpriced_only
            )
            page = await self._connection.call(self._stub.ListPriceNeeds, asked, timeout_seconds=_LIST_SECONDS)
            found += page.needs
            token = page.next_page_token
            if not token:
                break
        return found
