import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from support.labels import CARD, ingest_labels, label, model, register
from support.mentions import BASE_MS, bullish, mention, post
from support.store import StoreHandle, ingest_into

from store_svc.render_calls import calls_json, model_json
from swarmnexus.client import StoreConnection
from swarmnexus.errors import InvalidArgumentError, NotFoundError
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc, query_pb2, query_pb2_grpc
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_INSERTED, ROW_OUTCOME_REFUSED, ROW_OUTCOME_UNCHANGED
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, STANCE_UNSPECIFIED, Span, StanceLabel, StanceModel
from swarmnexus.v1.query_pb2 import VIEW_JSON, Filter

Json = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def _calls(store: StoreHandle) -> None:
    above = post(1, text="$BTC to 90k by December")
    below = mention(2, thread=[above], post_fields={"text": "this will definitely happen"})
    spans = [Span(post_id=above.id, start=0, end=4, of="ticker"), Span(post_id="1002", start=0, end=4, of="stance")]
    below.calls.append(
        bullish(below.post, "$BTC", spans=spans, target_price_usd=90_000.0, target_date="2023-12-31", probability=0.75)
    )
    tagged = mention(4, thread=[post(3, text="short $ETH")])
    tagged.calls.append(bullish(tagged.thread[0], "$ETH", stance=STANCE_BEARISH))
    again = mention(5, thread=[tagged.thread[0]], calls=tagged.calls)
    invented = mention(6, origin="demo", post_fields={"author_id": "", "url": ""})
    invented.calls.append(bullish(invented.post, "$SOL"))
    results = ingest_into(store, [below, tagged, again, invented, mention(7)])
    assert {result.outcome for result in results} == {ROW_OUTCOME_INSERTED}


@pytest_asyncio.fixture
async def connection(store: StoreHandle) -> AsyncIterator[StoreConnection]:
    opened = store.connect(store.read_token)
    yield opened
    await opened.close()


async def listed(connection: StoreConnection, **asked: Any) -> query_pb2.ListCallsResponse:
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)
    return await connection.call(stub.ListCalls, query_pb2.ListCallsRequest(**asked))


async def test_a_call_comes_with_the_text_that_holds_it_and_those_it_rests_on(connection: StoreConnection) -> None:
    items: list[Json] = json.loads((await listed(connection, view=VIEW_JSON)).items_json)
    assert [(item["ticker"], item["author"], item["mentionId"], item["isDemo"]) for item in items] == [
        ("$SOL", "author6", "1006", True),
        ("$ETH", "author3", "1004", False),
        ("$BTC", "author2", "1002", False),
    ]
    assert items[1]["text"] == "short $ETH", "the call is the parent's, whoever tags it"
    call = items[2]
    assert call["id"].isdecimal()
    assert call["restsOn"] == [
        {
            "id": "1001",
            "author": {"handle": "author1", "id": "2"},
            "text": "$BTC to 90k by December",
            "createdAt": "2023-11-14T22:13:21Z",
            "url": "https://x.com/author1/status/1001",
            "state": "available",
        }
    ]
    assert {window: told["status"] for window, told in call.pop("evaluations").items()} == dict.fromkeys(
        ("12h", "24h", "7d", "30d"), "unpriced"
    )
    assert call.pop("target")["reason"] == "no price of $BTC near the call"
    del call["id"], call["restsOn"]
    assert call == {
        "mentionId": "1002",
        "postId": "1002",
        "author": "author2",
        "ticker": "$BTC",
        "stance": "bullish",
        "probability": 0.75,
        "targetPrice": 90_000.0,
        "targetDate": "2023-12-31",
        "calledAt": "2023-11-14T22:13:22Z",
        "spans": [
            {"postId": "1001", "start": 0, "end": 4, "of": "ticker"},
            {"postId": "1002", "start": 0, "end": 4, "of": "stance"},
        ],
        "text": "this will definitely happen",
        "url": "https://x.com/author2/status/1002",
        "label": None,
        "isDemo": False,
    }


@pytest.mark.parametrize(
    ("asked", "tickers"),
    [
        ({"filter": Filter(ticker="btc")}, ["$BTC"]),
        ({"filter": Filter(author="@AUTHOR3")}, ["$ETH"]),
        ({"stance": STANCE_BULLISH}, ["$SOL", "$BTC"]),
        ({"stance": STANCE_BULLISH, "filter": Filter(author="author3")}, []),
        ({"filter": Filter(since_ms=BASE_MS + 3_000, until_ms=BASE_MS + 6_000)}, ["$ETH"]),
    ],
)
async def test_filters_choose_the_calls(connection: StoreConnection, asked: Json, tickers: list[str]) -> None:
    found = await listed(connection, **asked)
    assert [reading.call.ticker for reading in found.calls] == tickers
    assert found.next_page_token == ""


async def test_pages_of_both_views_are_one_list(connection: StoreConnection) -> None:
    token, seen = "", []
    while token or not seen:
        page = await listed(connection, page_size=1, page_token=token)
        rendered = await listed(connection, page_size=1, page_token=token, view=VIEW_JSON)
        assert rendered.items_json == calls_json(list(page.calls))
        assert (rendered.revision, rendered.next_page_token) == (page.revision, page.next_page_token)
        assert not rendered.calls
        seen += [reading.call.ticker for reading in page.calls]
        token = page.next_page_token
    assert seen == ["$SOL", "$ETH", "$BTC"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"page_size": 2_001}, "page_size"),
        ({"page_size": -1}, "page_size"),
        ({"filter": Filter(q="word")}, "filter.q"),
        ({"filter": Filter(ticker="$$")}, "filter.ticker"),
        ({"stance": 9}, "stance"),
        ({"page_token": "AAAA"}, "page_token"),
    ],
)
async def test_what_cannot_be_listed_is_refused_by_field(connection: StoreConnection, asked: Json, field: str) -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        await listed(connection, **asked)
    assert raised.value.field == field


async def test_a_token_is_of_one_stance_and_filter(connection: StoreConnection) -> None:
    token = (await listed(connection, page_size=1)).next_page_token
    for other in ({"stance": STANCE_BULLISH}, {"filter": Filter(ticker="$SOL")}):
        with pytest.raises(InvalidArgumentError, match="not a cursor of this list"):
            await listed(connection, page_size=1, page_token=token, **other)
    assert (await listed(connection, page_size=1, page_token=token)).calls[0].call.ticker == "$ETH"


async def test_the_model_in_use_is_told_with_its_labels(store: StoreHandle, connection: StoreConnection) -> None:
    stub = query_pb2_grpc.QueryServiceStub(connection.channel)

    async def told(version: str = "", view: Any = VIEW_JSON) -> query_pb2.GetModelResponse:
        return await connection.call(stub.GetModel, query_pb2.GetModelRequest(version=version, view=view))

    nothing = await told()
    assert json.loads(nothing.item_json) == {"model": None, "labels": {"bullish": 0, "bearish": 0, "neutral": 0}}
    assert not (await told(view=0)).HasField("model")
    assert register(store, model()).outcome == ROW_OUTCOME_INSERTED
    assert register(store, model()).outcome == ROW_OUTCOME_UNCHANGED
    sent = [label("1002"), label("1003", STANCE_BEARISH), label("9")]
    results = ingest_labels(store, sent)
    assert [result.outcome for result in results] == [ROW_OUTCOME_INSERTED, ROW_OUTCOME_INSERTED, ROW_OUTCOME_REFUSED]
    assert (results[2].id, results[2].field) == ("9", "post_id")
    assert results[2].reason == "no post 9 is kept with a text"
    item = json.loads((await told()).item_json)
    assert item["labels"] == {"bullish": 1, "bearish": 1, "neutral": 0}
    assert item["model"].pop("registeredAt").endswith("Z")
    assert item["model"] == {
        "version": "linear-1",
        "trainedAt": "2023-11-03T08:26:40Z",
        "data": "invented lines",
        "accuracy": 0.8125,
        "macroF1": 0.79,
        "calibrationError": 0.021,
        "confusion": CARD["confusion"],
        "card": CARD,
    }
    messages = await told("linear-1", view=0)
    assert model_json(messages.model, messages.labels) == (await told()).item_json
    with pytest.raises(NotFoundError):
        await told("linear-2")
    with pytest.raises(InvalidArgumentError, match="version"):
        await told("no such version")
    calls: list[Json] = json.loads((await listed(connection, view=VIEW_JSON)).items_json)
    assert [call["label"] and call["label"]["label"] for call in calls] == [None, "bearish", "bullish"]
    assert calls[2]["label"]["modelVersion"] == "linear-1"
    assert sum(calls[2]["label"]["scores"].values()) == pytest.approx(1)


async def test_a_scan_reads_every_mention_with_its_whole_thread_in_the_order_of_intake(
    connection: StoreConnection, store: StoreHandle
) -> None:
    deep = mention(60, thread=[post(50 + number) for number in range(5)])
    ingest_into(store, [deep, mention(41)])
    stub, after, seen = query_pb2_grpc.QueryServiceStub(connection.channel), 0, {}
    while True:
        page = await connection.call(
            stub.ScanMentions, query_pb2.ScanMentionsRequest(after_position=after, page_size=2)
        )
        if not page.mentions:
            break
        positions = [row.position for row in page.mentions]
        assert positions == sorted(positions)
        assert len(positions) <= 2
        seen.update({row.post.id: row for row in page.mentions})
        after = positions[-1]
    assert list(seen) == ["1002", "1004", "1005", "1006", "1007", "1060", "1041"]
    assert after == page.newest_position
    assert [above.id for above in seen["1060"].thread] == [str(1050 + number) for number in range(5)]
    assert [call.ticker for call in seen["1004"].calls] == ["$ETH"]
    with pytest.raises(InvalidArgumentError, match="after_position"):
        await connection.call(stub.ScanMentions, query_pb2.ScanMentionsRequest(after_position=-1))


async def test_bad_rows_of_labels_are_refused_one_by_one_and_a_bad_model_whole(store: StoreHandle) -> None:
    connection = store.connect()
    stub = ingest_pb2_grpc.IngestServiceStub(connection.channel)
    try:
        bad = StanceLabel(post_id="1004", model_version="v", stance=STANCE_UNSPECIFIED)
        request = ingest_pb2.IngestLabelsRequest(labels=[bad, label("1004", version="v")])
        answer = await connection.call(stub.IngestLabels, request)
        assert [result.outcome for result in answer.results] == [ROW_OUTCOME_REFUSED, ROW_OUTCOME_INSERTED]
        assert answer.results[0].field == "stance"
        for labels in ([], [label("1004")] * 5_001):
            with pytest.raises(InvalidArgumentError, match="1 to 5000"):
                await connection.call(stub.IngestLabels, ingest_pb2.IngestLabelsRequest(labels=labels))
        with pytest.raises(InvalidArgumentError) as raised:
            await connection.call(
                stub.RegisterModel, ingest_pb2.RegisterModelRequest(model=StanceModel(version="v", card_json="[]"))
            )
        assert raised.value.field == "model.card_json"
    finally:
        await connection.close()
