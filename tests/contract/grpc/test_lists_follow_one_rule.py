"""AIP-158 for every List method: found by its descriptor, asked of a real store."""

import base64
import json
import random
import re
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.protobuf import message_factory
from google.rpc.error_details_pb2 import BadRequest
from grpc_status import rpc_status
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.judged_market import ingest_prices
from support.mentions import BASE_MS, bullish, mention
from support.settled import wait_until_settled
from support.store import StoreHandle, ingest_into

from swarmnexus.v1 import admin_pb2, ingest_pb2, query_pb2, watch_pb2
from swarmnexus.v1.model_pb2 import Price

METHODS = [
    method
    for module in (ingest_pb2, query_pb2, watch_pb2, admin_pb2)
    for service in module.DESCRIPTOR.services_by_name.values()
    for method in service.methods
]
LISTS = [method for method in METHODS if method.name.startswith("List")]
PAGED = [method for method in METHODS if "page_size" in method.input_type.fields_by_name]
COUNT = 60
MOST = {"ListCalls": 2_000, "ListPrices": 2_000}  # what the public API promises; of the others 500
DEFAULT = {"ListPrices": 500}  # of the others 50
# what a list must be told, and what lets it hold every row there is
ASKED: dict[str, dict[str, Any]] = {"ListPrices": {"ticker": "$SOL"}, "ListAuthorScores": {"min_calls": 1}}
DAY_MS = 86_400_000
named = pytest.mark.parametrize("method", LISTS, ids=lambda method: method.name)
sized = pytest.mark.parametrize("method", PAGED, ids=lambda method: method.name)


@pytest.fixture(scope="module")
def channel(store: StoreHandle) -> Iterator[grpc.Channel]:
    tags = [mention(number, post_fields={"author_handle": f"a{number}"}) for number in range(COUNT)]
    for number, tag in enumerate(tags):
        # of a ticker with prices, and of one that waits for some
        tag.calls.extend([bullish(tag.post), bullish(tag.post, f"$W{number}")])
    ingest_into(store, tags)
    ingest_prices(
        store,
        [
            Price(ticker="$SOL", at_ms=BASE_MS + day * DAY_MS + number * 1_000, price_usd=20.0 + day, source="exchange")
            for day in range(2)
            for number in range(COUNT)
        ],
    )
    wait_until_settled(store)
    with grpc.insecure_channel(store.target) as channel:
        yield channel


def ask(channel: grpc.Channel, method: Any, **fields: Any) -> Any:
    request = message_factory.GetMessageClass(method.input_type)(**{**ASKED.get(method.name, {}), **fields})
    path = f"/{method.containing_service.full_name}/{method.name}"
    metadata = (("authorization", "Bearer test-read"),)
    answer = channel.unary_unary(path)(request.SerializeToString(), timeout=20, metadata=metadata)
    return message_factory.GetMessageClass(method.output_type).FromString(answer)


def rows(method: Any, answer: Any) -> list[Any]:
    return list(getattr(answer, method.output_type.fields_by_number[1].name))


def refused_field(channel: grpc.Channel, method: Any, **fields: Any) -> str:
    with pytest.raises(grpc.RpcError) as raised:
        ask(channel, method, **fields)
    assert raised.value.code() is grpc.StatusCode.INVALID_ARGUMENT  # type: ignore[attr-defined]
    status = rpc_status.from_call(raised.value)  # type: ignore[arg-type]
    for packed in status.details if status else ():
        detail = BadRequest()
        if packed.Unpack(detail):
            return str(detail.field_violations[0].field)
    raise AssertionError("no field is named")


def test_there_are_lists() -> None:
    assert {"ListMentions", "ListTickers"} <= {method.name for method in LISTS}


@named
def test_a_list_has_the_fields_of_one_and_is_no_stream(method: Any) -> None:
    asked, answered = method.input_type.fields_by_name, method.output_type.fields_by_name
    assert asked["page_size"].type == asked["page_size"].TYPE_INT32
    assert asked["page_token"].type == answered["next_page_token"].type == asked["page_token"].TYPE_STRING
    assert method.output_type.fields_by_number[1].is_repeated, "the rows are field 1"
    assert not method.server_streaming


@sized
def test_page_sizes_have_a_default_and_what_cannot_be_is_refused_by_name(channel: grpc.Channel, method: Any) -> None:
    most = MOST.get(method.name, 500)
    for size in (-1, -(2**31), most + 1, 2**31 - 1):
        assert refused_field(channel, method, page_size=size) == "page_size"
    for size in (1, most):
        assert 1 <= len(rows(method, ask(channel, method, page_size=size))) <= size
    assert len(rows(method, ask(channel, method))) <= DEFAULT.get(method.name, 50)


@named
def test_pages_end_when_the_token_is_empty_and_only_then(channel: grpc.Channel, method: Any) -> None:
    whole = [str(row) for row in rows(method, ask(channel, method, page_size=500))]
    assert len(whole) > 50, "more than the default page"
    for size in (7, len(whole), len(whole) - 1):
        read: list[str] = []
        token = ""
        while True:
            answer = ask(channel, method, page_size=size, page_token=token)
            read += [str(row) for row in rows(method, answer)]
            token = answer.next_page_token
            if not token:
                break
            assert re.fullmatch(r"[A-Za-z0-9_=-]+", token), "it can stand in an address as it is"
        assert read == whole


@named
def test_a_token_is_of_its_list_and_its_filter_alone(channel: grpc.Channel, method: Any) -> None:
    token = ask(channel, method, page_size=5).next_page_token
    for other in LISTS:
        if other is not method:
            assert refused_field(channel, other, page_token=token) == "page_token"
    if "filter" in method.input_type.fields_by_name:
        narrowed = query_pb2.Filter(since_ms=1_600_000_000_000)
        assert refused_field(channel, method, page_token=token, filter=narrowed) == "page_token"
    # the size of a page may change on the way
    assert len(rows(method, ask(channel, method, page_token=token, page_size=3))) == 3


@named
def test_forged_tokens_are_refused_by_name_and_nothing_breaks(channel: grpc.Channel, method: Any) -> None:
    token = ask(channel, method, page_size=5).next_page_token
    dice = random.Random(3)  # noqa: S311 - no secret
    forged = ["x", "=", "AAAA", "é", "\0", token[:-1], token + "A", token * 50, base64.b64encode(b"{}").decode()]
    forged.append(base64.urlsafe_b64encode(json.dumps({"before": [1, 1]}).encode()).decode())
    for place in dice.sample(range(len(token)), k=min(8, len(token))):
        changed = "A" if token[place] != "A" else "B"
        forged.append(token[:place] + changed + token[place + 1 :])
    refused = 0
    for each in forged:
        try:
            ask(channel, method, page_token=each)
        except grpc.RpcError as error:
            assert error.code() is grpc.StatusCode.INVALID_ARGUMENT, each  # noqa: PT017 - some may be read
            refused += 1
    assert refused >= 8


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(1, 40), bursts=st.lists(st.integers(0, 6), min_size=1, max_size=12), seed=st.integers(0, 999))
def test_pages_hold_each_earlier_row_once_while_rows_arrive(
    store: StoreHandle, channel: grpc.Channel, size: int, bursts: list[int], seed: int
) -> None:
    (method,) = (method for method in LISTS if method.name == "ListMentions")
    dice = random.Random(seed)  # noqa: S311 - no secret
    before, token = [], ""
    while True:
        answer = ask(channel, method, page_size=500, page_token=token)
        before += [row.post.id for row in rows(method, answer)]
        token = answer.next_page_token
        if not token:
            break
    read: list[str] = []
    for step in range(10_000):
        answer = ask(channel, method, page_size=size, page_token=token)
        read += [row.post.id for row in rows(method, answer)]
        token = answer.next_page_token
        if not token:
            break
        # older and newer than what has been read, and between
        arriving = [
            mention(dice.randrange(10**9), post_fields={"created_at_ms": 1_700_000_000_000 + dice.randrange(100_000)})
            for _ in range(bursts[step % len(bursts)])
        ]
        if arriving:
            ingest_into(store, arriving)
    assert len(read) == len(set(read)), "a row came twice"
    assert [each for each in read if each in set(before)] == before
