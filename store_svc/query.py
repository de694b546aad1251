"""QueryService: translate, read from one snapshot, answer as messages or as ready JSON."""

from typing import Any

import apsw

from store_svc.query_prices import read_price_needs, read_prices
from store_svc.query_scores import ScoreQueries
from store_svc.render import mention_json, tickers_json
from store_svc.render_calls import calls_json, model_json
from store_svc.rules.accept_labels import check_version
from store_svc.rules.narrow import Narrowed, narrow, page_size, prefix
from store_svc.rules.page_token import read_name_token, read_token, write_name_token, write_token
from store_svc.storage.authors import authors_page
from store_svc.storage.call_pages import calls_of_mention, calls_page
from store_svc.storage.labels import count_labels
from store_svc.storage.mention_pages import mentions_page, mentions_page_json, select_mention
from store_svc.storage.mention_scan import scan_mentions
from store_svc.storage.meta import position, revision, select_meta
from store_svc.storage.models import model_in_use, select_model
from store_svc.storage.post_texts import select_history
from store_svc.storage.readers import Readers
from store_svc.storage.symbols import top_symbols
from store_svc.storage.ticker_pages import ticker_summaries, tickers_page
from swarmnexus.errors import InvalidArgumentError, NotFoundError
from swarmnexus.time import now_ms
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.model_pb2 import Stance
from swarmnexus.v1.query_pb2 import VIEW_JSON

MAX_CALLS = 2_000


class Query(query_pb2_grpc.QueryServiceServicer):
    """Everything that can be read."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers
        self._scores = ScoreQueries()

    async def ListMentions(
        self,
        request: query_pb2.ListMentionsRequest,
        context: Any,
    ) -> query_pb2.ListMentionsResponse:
        """See the proto."""
        narrowed, count = narrow(request.filter), page_size(request.page_size)
        before, _ = read_token("mentions", narrowed.as_filter(), request.page_token)

        def read(db: apsw.Connection) -> query_pb2.ListMentionsResponse:
            answer = query_pb2.ListMentionsResponse(revision=revision(db))
            if request.view == VIEW_JSON:
                answer.items_json, place = mentions_page_json(db, narrowed, before, count)
            else:
                mentions, place = mentions_page(db, narrowed, before, count)
                answer.mentions.extend(mentions)
            answer.next_page_token = _token("mentions", narrowed, place)
            return answer

        return await self._readers.read(read)

    async def GetMention(
        self,
        request: query_pb2.GetMentionRequest,
        context: Any,
    ) -> query_pb2.GetMentionResponse:
        """See the proto."""
        if not (request.id.isascii() and request.id.isdigit() and len(request.id) <= 20):  # noqa: PLR2004
            raise InvalidArgumentError("id", f"{request.id[:40]!r} is not 1 to 20 digits")

        def read(db: apsw.Connection) -> query_pb2.GetMentionResponse:
            mention = select_mention(db, request.id)
            if mention is None:
                raise NotFoundError(f"there is no mention {request.id}")
            as_json = request.view == VIEW_JSON
            history = select_history(db, [mention.post.id, *(post.id for post in mention.thread)])
            return query_pb2.GetMentionResponse(
                mention=None if as_json else mention,
                item_json=mention_json(mention, history) if as_json else b"",
                revision=revision(db),
                history=[] if as_json else history,
                calls=[] if as_json else calls_of_mention(db, mention),
            )

        return await self._readers.read(read)

    async def ListTickers(
        self,
        request: query_pb2.ListTickersRequest,
        context: Any,
    ) -> query_pb2.ListTickersResponse:
        """See the proto."""
        narrowed, count = narrow(request.filter), page_size(request.page_size)
        if narrowed.words:
            raise InvalidArgumentError("filter.q", "does not apply to tickers")
        before = read_token("tickers", narrowed.as_filter(), request.page_token)

        def read(db: apsw.Connection) -> query_pb2.ListTickersResponse:
            rows, place = tickers_page(db, narrowed, before, count)
            as_json = request.view == VIEW_JSON
            return query_pb2.ListTickersResponse(
                tickers=[] if as_json else rows,
                items_json=tickers_json(rows) if as_json else b"",
                next_page_token=_token("tickers", narrowed, place),
                revision=revision(db),
            )

        return await self._readers.read(read)

    async def SummarizeTickers(
        self,
        request: query_pb2.SummarizeTickersRequest,
        context: Any,
    ) -> query_pb2.SummarizeTickersResponse:
        """See the proto."""
        narrowed, count = narrow(request.filter), page_size(request.page_size)
        for field, value in (("ticker", narrowed.ticker), ("q", narrowed.words)):
            if value:
                raise InvalidArgumentError(f"filter.{field}", "does not apply to a summary")
        counts_all = not narrowed.author and narrowed.has_no_times

        def read(db: apsw.Connection) -> query_pb2.SummarizeTickersResponse:
            found = top_symbols(db, count) if counts_all else ticker_summaries(db, narrowed, count)
            return query_pb2.SummarizeTickersResponse(tickers=found, revision=revision(db))

        return await self._readers.read(read)

    async def ListAuthors(
        self,
        request: query_pb2.ListAuthorsRequest,
        context: Any,
    ) -> query_pb2.ListAuthorsResponse:
        """See the proto."""
        beginning, count = prefix(request.prefix), page_size(request.page_size)
        after = read_name_token("authors", beginning, request.page_token)

        def read(db: apsw.Connection) -> query_pb2.ListAuthorsResponse:
            authors, last = authors_page(db, beginning, after, count)
            return query_pb2.ListAuthorsResponse(
                authors=authors,
                next_page_token=write_name_token("authors", beginning, last) if last else "",
                revision=revision(db),
            )

        return await self._readers.read(read)

    async def ListCalls(
        self,
        request: query_pb2.ListCallsRequest,
        context: Any,
    ) -> query_pb2.ListCallsResponse:
        """See the proto."""
        narrowed, count = narrow(request.filter), page_size(request.page_size, MAX_CALLS)
        if narrowed.words:
            raise InvalidArgumentError("filter.q", "does not apply to calls")
        if request.stance not in Stance.values():
            raise InvalidArgumentError("stance", f"{request.stance} is not bullish, bearish or neutral")
        listing = f"calls {request.stance}"
        before = read_token(listing, narrowed.as_filter(), request.page_token)

        def read(db: apsw.Connection) -> query_pb2.ListCallsResponse:
            readings, place = calls_page(db, narrowed, request.stance, before, count)
            as_json = request.view == VIEW_JSON
            return query_pb2.ListCallsResponse(
                calls=[] if as_json else readings,
                items_json=calls_json(readings) if as_json else b"",
                next_page_token=_token(listing, narrowed, place),
                revision=revision(db),
            )

        return await self._readers.read(read)

    async def ListAuthorScores(
        self,
        request: query_pb2.ListAuthorScoresRequest,
        context: Any,
    ) -> query_pb2.ListAuthorScoresResponse:
        """See the proto."""
        return await self._readers.read(self._scores.list_scores(request))

    async def GetAuthorRecord(
        self,
        request: query_pb2.GetAuthorRecordRequest,
        context: Any,
    ) -> query_pb2.GetAuthorRecordResponse:
        """See the proto."""
        return await self._readers.read(self._scores.get_record(request))

    async def ListPrices(
        self,
        request: query_pb2.ListPricesRequest,
        context: Any,
    ) -> query_pb2.ListPricesResponse:
        """See the proto."""
        return await self._readers.read(lambda db: read_prices(db, request))

    async def ListPriceNeeds(
        self,
        request: query_pb2.ListPriceNeedsRequest,
        context: Any,
    ) -> query_pb2.ListPriceNeedsResponse:
        """See the proto."""
        return await self._readers.read(lambda db: read_price_needs(db, request))

    async def GetModel(
        self,
        request: query_pb2.GetModelRequest,
        context: Any,
    ) -> query_pb2.GetModelResponse:
        """See the proto."""
        if request.version:
            check_version("version", request.version)

        def read(db: apsw.Connection) -> query_pb2.GetModelResponse:
            model = select_model(db, request.version) if request.version else model_in_use(db)
            if request.version and model is None:
                raise NotFoundError(f"there is no model {request.version}")
            labels = count_labels(db, model.version) if model else query_pb2.LabelCounts()
            as_json = request.view == VIEW_JSON
            return query_pb2.GetModelResponse(
                model=None if as_json else model,
                labels=None if as_json else labels,
                item_json=model_json(model, labels) if as_json else b"",
                revision=revision(db),
            )

        return await self._readers.read(read)

    async def ScanMentions(
        self,
        request: query_pb2.ScanMentionsRequest,
        context: Any,
    ) -> query_pb2.ScanMentionsResponse:
        """See the proto."""
        count = page_size(request.page_size)
        if request.after_position < 0:
            raise InvalidArgumentError("after_position", f"{request.after_position} is below 0")

        def read(db: apsw.Connection) -> query_pb2.ScanMentionsResponse:
            newest = position(db)
            return query_pb2.ScanMentionsResponse(
                mentions=scan_mentions(db, request.after_position, newest, count),
                newest_position=newest,
                revision=revision(db),
            )

        return await self._readers.read(read)

    async def GetMeta(
        self,
        request: query_pb2.GetMetaRequest,
        context: Any,
    ) -> query_pb2.GetMetaResponse:
        """See the proto."""
        return await self._readers.read(lambda db: select_meta(db, now_ms()))


def _token(listing: str, narrowed: Narrowed, place: tuple[int, int] | None) -> str:
    return write_token(listing, narrowed.as_filter(), place) if place else ""
