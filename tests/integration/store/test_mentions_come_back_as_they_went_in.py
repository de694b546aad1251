import json
from collections.abc import Callable

import pytest
from support.mentions import BASE_MS, bullish, mention, post
from support.store import StoreHandle, ingest_into

from swarmnexus.errors import InvalidArgumentError, NotFoundError
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.ingest_pb2 import (
    ROW_OUTCOME_INSERTED,
    ROW_OUTCOME_REFUSED,
    ROW_OUTCOME_UNCHANGED,
    ROW_OUTCOME_UPDATED,
    RowResult,
)
from swarmnexus.v1.model_pb2 import POST_STATE_REFERENCED, Mention
from swarmnexus.v1.query_pb2 import Filter

Ingest = Callable[[list[Mention]], list[RowResult]]


async def listed(store: StoreHandle, size: int = 50, **narrowing: object) -> list[Mention]:
    """Every page of a filter, one after the other."""
    connection = store.connect(store.read_token)
    stub, token, found = query_pb2_grpc.QueryServiceStub(connection.channel), "", []
    try:
        while True:
            request = query_pb2.ListMentionsRequest(
                filter=Filter(**narrowing),  # type: ignore[arg-type]
                page_size=size,
                page_token=token,
            )
            page = await connection.call(stub.ListMentions, request)
            found.extend(page.mentions)
            token = page.next_page_token
            if not token:
                return found
    finally:
        await connection.close()


@pytest.fixture(scope="module", autouse=True)
def _thirty_mentions(store: StoreHandle) -> None:
    rows = [mention(n, tickers=["$SOL"] if n % 3 else ["$btc", "$SOL"]) for n in range(30)]
    ingest_into(store, rows)


def test_the_same_again_is_unchanged(ingest: Ingest) -> None:
    assert {row.outcome for row in ingest([mention(100)])} == {ROW_OUTCOME_INSERTED}
    assert {row.outcome for row in ingest([mention(100)])} == {ROW_OUTCOME_UNCHANGED}


async def test_every_filter_pages_through_all_its_rows_newest_first(store: StoreHandle) -> None:
    cases: list[tuple[dict[str, object], Callable[[int], bool]]] = [
        ({}, lambda _: True),
        ({"author": "AUTHOR3"}, lambda n: n % 7 == 3),
        ({"ticker": "btc"}, lambda n: n % 3 == 0),
        ({"ticker": "$BTC", "author": "author3"}, lambda n: n % 3 == 0 and n % 7 == 3),
        ({"q": "number about"}, lambda _: True),
        ({"q": "number 12"}, lambda n: n == 12),
        ({"q": "post", "ticker": "$btc"}, lambda n: n % 3 == 0),
        ({"q": "post", "author": "author5"}, lambda n: n % 7 == 5),
    ]
    since, until = BASE_MS + 5_000, BASE_MS + 25_000
    for narrowing, holds in cases:
        expected = [str(1_000 + n) for n in reversed(range(5, 25)) if holds(n)]
        found = await listed(store, 4, since_ms=since, until_ms=until, **narrowing)
        assert [row.post.id for row in found] == expected, narrowing


async def test_a_query_is_words_never_operators(store: StoreHandle) -> None:
    assert await listed(store, q='number" OR "post* NEAR(') == []
    assert len(await listed(store, q="NUMBER -- 12")) == 1


async def test_a_richer_telling_completes_and_a_poorer_one_erases_nothing(store: StoreHandle, ingest: Ingest) -> None:
    parent = post(200, text="the whole call: $ETH to 9000")
    poor = mention(201, post_fields={"in_reply_to_id": parent.id})
    rich = mention(201, thread=[parent], calls=[bullish(parent, "$ETH", target_price_usd=9000.0)])
    assert [row.outcome for row in ingest([poor])] == [ROW_OUTCOME_INSERTED]
    assert (await listed(store, since_ms=poor.post.created_at_ms))[0].thread[0].state == POST_STATE_REFERENCED
    assert [row.outcome for row in ingest([rich])] == [ROW_OUTCOME_UPDATED]
    assert [row.outcome for row in ingest([poor, rich])] == [ROW_OUTCOME_UNCHANGED] * 2
    kept = (await listed(store, q="whole call"))[0]
    assert kept.thread[0].text == parent.text
    assert [(call.ticker, call.target_price_usd) for call in kept.calls] == [("$ETH", 9000.0)]


async def test_a_parent_that_comes_later_completes_those_below_it(store: StoreHandle, ingest: Ingest) -> None:
    ingest([mention(301, post_fields={"in_reply_to_id": "1300"})])
    ingest([mention(300, post_fields={"text": "what was meant, in full"})])
    assert [row.post.id for row in await listed(store, q="meant full")] == ["1301", "1300"]


def test_a_bad_row_is_refused_by_name_and_the_others_are_kept(ingest: Ingest) -> None:
    bad = [
        (mention(401, post_fields={"id": "12x"}), "post.id"),
        (mention(402, post_fields={"author_handle": ""}), "post.author_handle"),
        (mention(403, post_fields={"text": " "}), "post.text"),
        (mention(404, post_fields={"text": "nul \0"}), "post.text"),
        (mention(405, post_fields={"created_at_ms": 253_370_764_800_000}), "post.created_at_ms"),
        (mention(406, post_fields={"url": "javascript:alert(1)"}), "post.url"),
        (mention(407, tickers=["SOL"]), "tickers"),
    ]
    results = ingest([mention(400), *(row for row, _ in bad), mention(408)])
    assert [row.outcome for row in results] == [ROW_OUTCOME_INSERTED, *[ROW_OUTCOME_REFUSED] * 7, ROW_OUTCOME_INSERTED]
    assert [row.field for row in results[1:-1]] == [field for _, field in bad]
    assert all(row.reason for row in results[1:-1])


async def test_bad_requests_name_the_field(store: StoreHandle) -> None:
    for narrowing, field in [
        ({"author": "no such handle"}, "filter.author"),
        ({"ticker": "$$"}, "filter.ticker"),
        ({"q": "!!!"}, "filter.q"),
        ({"since_ms": 5, "until_ms": 5}, "filter.since_ms"),
    ]:
        with pytest.raises(InvalidArgumentError) as raised:
            await listed(store, **narrowing)
        assert raised.value.field == field
    connection = store.connect()
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    forged = query_pb2.ListMentionsRequest(page_token="AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    with pytest.raises(InvalidArgumentError, match="page_token"):
        await connection.call(stub.ListMentions, forged)
    with pytest.raises(NotFoundError):
        await connection.call(stub.GetMention, query_pb2.GetMentionRequest(id="1"))
    await connection.close()


async def test_a_token_of_one_filter_does_not_open_another(store: StoreHandle) -> None:
    connection = store.connect()
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    page = await connection.call(stub.ListMentions, query_pb2.ListMentionsRequest(page_size=2))
    other = query_pb2.ListMentionsRequest(page_token=page.next_page_token, filter=Filter(ticker="$SOL"))
    with pytest.raises(InvalidArgumentError, match="page_token"):
        await connection.call(stub.ListMentions, other)
    await connection.close()


async def test_a_mention_is_read_with_its_whole_thread_as_json(store: StoreHandle, ingest: Ingest) -> None:
    root, middle = post(500), post(501, in_reply_to_id="1500")
    ingest([mention(502, thread=[root, middle], post_fields={"in_reply_to_id": middle.id})])
    connection = store.connect()
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    answer = await connection.call(stub.GetMention, query_pb2.GetMentionRequest(id="1502", view=query_pb2.VIEW_JSON))
    await connection.close()
    item = json.loads(answer.item_json)
    assert [above["id"] for above in item["thread"]] == ["1500", "1501"]
    assert item["parent"]["id"] == "1501"
    assert item["author"] == {"handle": "author5", "id": "6"}
    assert item["createdAt"] == "2023-11-14T22:21:42Z"
