"""Every RPC of the store with no token, an unknown one, the read token and the write token."""

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from google.protobuf import message_factory
from google.protobuf.descriptor import MethodDescriptor
from support.processes import start_store
from support.store import StoreHandle

from swarmnexus.v1 import admin_pb2, ingest_pb2, query_pb2, watch_pb2

SERVICES = [
    service
    for module in (ingest_pb2, query_pb2, watch_pb2, admin_pb2)
    for service in module.DESCRIPTOR.services_by_name.values()
]
METHODS = [method for service in SERVICES for method in service.methods]
MAY_READ = {"QueryService", "WatchService"}
TOKENS = {"none": None, "unknown": "not-a-token", "read": "test-read", "write": "test-write"}


@pytest.fixture(scope="module")
def channel(store: StoreHandle) -> Iterator[grpc.Channel]:
    with grpc.insecure_channel(store.target) as channel:
        yield channel


def status_of(channel: grpc.Channel, method: MethodDescriptor, metadata: list[tuple[str, str]]) -> grpc.StatusCode:
    """The status of a call with an empty request; of a stream that begins, OK."""
    path = f"/{method.containing_service.full_name}/{method.name}"
    request = message_factory.GetMessageClass(method.input_type)().SerializeToString()
    call = channel.unary_stream(path)(request, timeout=20, metadata=metadata)
    try:
        next(call)
    except grpc.RpcError as error:
        return error.code()
    finally:
        call.cancel()
    return grpc.StatusCode.OK


@pytest.mark.parametrize("who", TOKENS)
@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.full_name.rpartition("v1.")[2])
def test_each_token_opens_what_it_may_and_nothing_else(
    channel: grpc.Channel, method: MethodDescriptor, who: str
) -> None:
    token = TOKENS[who]
    status = status_of(channel, method, [("authorization", f"Bearer {token}")] if token else [])
    if who in ("none", "unknown"):
        assert status is grpc.StatusCode.UNAUTHENTICATED
    elif who == "read" and method.containing_service.name not in MAY_READ:
        assert status is grpc.StatusCode.PERMISSION_DENIED
    else:
        # an empty request is refused for what it lacks, which only somebody who may call is told
        assert status in (grpc.StatusCode.OK, grpc.StatusCode.INVALID_ARGUMENT)


@pytest.mark.parametrize(
    "given", ["Bearer", "Bearer ", "bearer test-write", "Bearer test-writ", "Basic dGVzdC13cml0ZQ=="]
)
def test_what_only_looks_like_a_token_opens_nothing(channel: grpc.Channel, given: str) -> None:
    assert status_of(channel, METHODS[0], [("authorization", given)]) is grpc.StatusCode.UNAUTHENTICATED


def test_who_may_not_call_is_refused_before_the_message_is_parsed(channel: grpc.Channel) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        channel.unary_unary("/swarmnexus.v1.IngestService/IngestMentions")(b"\xff" * 1000, timeout=10)
    assert raised.value.code() is grpc.StatusCode.UNAUTHENTICATED  # type: ignore[attr-defined]


def test_health_and_reflection_need_no_token(channel: grpc.Channel) -> None:
    answer = channel.unary_unary("/grpc.health.v1.Health/Check")(b"", timeout=10)
    assert answer == b"\x08\x01"


def test_without_tokens_the_machine_itself_may_do_everything(tmp_path: Path) -> None:
    settings = {"STORE_WRITE_TOKEN": "", "STORE_READ_TOKEN": ""}
    with start_store(tmp_path, **settings) as open_store, grpc.insecure_channel(open_store.target) as channel:
        for method in METHODS:
            assert status_of(channel, method, []) in (grpc.StatusCode.OK, grpc.StatusCode.INVALID_ARGUMENT)
