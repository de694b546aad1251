"""Who wrote and what was named, page by page and at a glance."""

from collections.abc import AsyncIterator

import pytest
from support.mentions import mention, post
from support.store import StoreHandle, ingest_into

from swarmnexus.client import StoreConnection
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.query_pb2 import VIEW_JSON, Filter


@pytest.fixture(scope="module", autouse=True)
def _mentions(store: StoreHandle) -> None:
    ingest_into(store, [mention(n, tickers=["$SOL", f"$T{n % 3}"]) for n in range(70)])
    ingest_into(
        store,
        [mention(200, post_fields={"author_handle": "AUTHOR3"}), mention(201, post_fields={"author_handle": "zoe"})],
    )


@pytest.fixture
async def connection(store: StoreHandle) -> AsyncIterator[StoreConnection]:
    connection = store.connect(store.read_token)
    yield connection
    await connection.close()


async def authors(connection: StoreConnection, **request: object) -> query_pb2.ListAuthorsResponse:
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    return await connection.call(stub.ListAuthors, query_pb2.ListAuthorsRequest(**request))  # type: ignore[arg-type]


async def test_every_author_comes_once_in_order_with_what_they_wrote(
    store: StoreHandle, connection: StoreConnection
) -> None:
    found, token = [], ""
    while True:
        page = await authors(connection, page_size=3, page_token=token)
        found += page.authors
        token = page.next_page_token
        if not token:
            break
        # one that arrives meanwhile neither hides nor repeats another
        ingest_into(store, [mention(300, post_fields={"author_handle": "aaron"})])
    assert [author.handle for author in found] == [*(f"author{n}" for n in range(7)), "zoe"]
    third = found[3]
    assert (third.mentions, third.first_at_ms, third.last_at_ms) == (
        11,
        post(3).created_at_ms,
        post(200).created_at_ms,
    )


async def test_a_prefix_narrows_in_any_case(connection: StoreConnection) -> None:
    assert [author.handle for author in (await authors(connection, prefix="ZO")).authors] == ["zoe"]
    assert len((await authors(connection, prefix="@Author")).authors) == 7
    assert list((await authors(connection, prefix="nobody")).authors) == []


@pytest.mark.parametrize(
    "request_", [{"prefix": "not a handle"}, {"page_size": 501}, {"page_size": -1}, {"page_token": "AAAA"}]
)
async def test_what_is_no_page_of_authors_is_refused(connection: StoreConnection, request_: dict[str, object]) -> None:
    with pytest.raises(InvalidArgumentError, match=next(iter(request_))):
        await authors(connection, **request_)


async def test_a_token_belongs_to_its_prefix(connection: StoreConnection) -> None:
    token = (await authors(connection, page_size=2, prefix="author")).next_page_token
    assert (await authors(connection, page_size=2, prefix="AUTHOR", page_token=token)).authors[0].handle == "author2"
    with pytest.raises(InvalidArgumentError, match="page_token"):
        await authors(connection, page_size=2, page_token=token)


async def test_a_summary_of_everything_is_what_counting_within_all_time_says(connection: StoreConnection) -> None:
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    kept = await connection.call(stub.SummarizeTickers, query_pb2.SummarizeTickersRequest())
    within = query_pb2.SummarizeTickersRequest(filter=Filter(since_ms=1))
    counted = await connection.call(stub.SummarizeTickers, within)
    assert list(kept.tickers) == list(counted.tickers)
    assert kept.tickers[0].ticker == "$SOL"
    assert (kept.tickers[0].mentions, kept.tickers[0].authors) == (73, 9)


async def test_one_mention_comes_with_the_history_of_its_texts(store: StoreHandle, connection: StoreConnection) -> None:
    ingest_into(store, [mention(400, post_fields={"text": text}) for text in ("SOL to 30", "SOL to 300")])
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    found = await connection.call(stub.GetMention, query_pb2.GetMentionRequest(id="1400"))
    assert [(one.text, one.shown) for one in found.history] == [("SOL to 300", True), ("SOL to 30", False)]
    as_json = await connection.call(stub.GetMention, query_pb2.GetMentionRequest(id="1400", view=VIEW_JSON))
    assert b'"history":[{"postId":"1400","text":"SOL to 300"' in as_json.item_json
    assert list(as_json.history) == []
