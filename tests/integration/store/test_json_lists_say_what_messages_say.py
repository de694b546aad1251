import pytest
from support.mentions import bullish, mention, post
from support.store import StoreHandle, ingest_into

from store_svc.render import mentions_json
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.query_pb2 import VIEW_JSON


@pytest.fixture(scope="module", autouse=True)
def _something_of_everything(store: StoreHandle) -> None:
    parent = post(500, text="$ETH to 9000", author_id="", url="")
    call = bullish(parent, "$ETH", target_price_usd=9000.0, target_date="2026-03-31")
    call.spans.add(post_id=parent.id, start=0, end=4, of="ticker")
    ingest_into(
        store,
        [
            mention(1, tickers=["$SOL", "$btc"], post_fields={"text": '<b> "quoted" \u2028 🚀'}),
            mention(2, thread=[post(499), parent], calls=[call, bullish(parent, "$SOL")]),
            mention(3, thread=[parent], calls=[call], post_fields={"author_id": "", "url": ""}),
            mention(4, post_fields={"in_reply_to_id": "77"}, tickers=[], origin=""),
        ],
    )


@pytest.mark.parametrize("size", [1, 3, 50])
async def test_the_two_views_are_one_list(store: StoreHandle, size: int) -> None:
    connection = store.connect(store.read_token)
    stub, token, seen = query_pb2_grpc.QueryServiceStub(connection.channel), "", 0
    try:
        while token or not seen:
            request = query_pb2.ListMentionsRequest(page_size=size, page_token=token)
            messages = await connection.call(stub.ListMentions, request)
            request.view = VIEW_JSON
            rendered = await connection.call(stub.ListMentions, request)
            assert rendered.items_json == mentions_json(list(messages.mentions))
            assert (rendered.revision, rendered.next_page_token) == (messages.revision, messages.next_page_token)
            assert not rendered.mentions
            assert not messages.items_json
            seen, token = seen + len(messages.mentions), messages.next_page_token
    finally:
        await connection.close()
    assert seen == 4
