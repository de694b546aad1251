"""How much the store takes at once, from whom, and how many stores take it."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc
from support.mentions import mention, post
from support.processes import free_port, start_store
from support.store import StoreHandle

from collector_svc.uploader import Row, Uploader
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.limits import MAX_MESSAGE_BYTES, server_options
from swarmnexus.reasons import Reason
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc, query_pb2, query_pb2_grpc
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_INSERTED, ROW_OUTCOME_REFUSED, RowResult
from swarmnexus.v1.model_pb2 import Mention

LONGEST = "🚀" * 25_000  # 100,000 bytes


async def upload(store: StoreHandle, mentions: list[Mention]) -> dict[str, RowResult]:
    connection, results = store.connect(), {}
    try:
        uploader = Uploader(connection, patience_seconds=60)
        await uploader.send_mentions(
            [Row(each) for each in mentions], lambda row, result: results.update({row.message.post.id: result})
        )
    finally:
        await connection.close()
    return results


async def test_500_mentions_of_the_longest_text_are_sent_in_messages_that_the_store_takes(store: StoreHandle) -> None:
    mentions = [mention(number, post_fields={"text": LONGEST}) for number in range(500)]
    assert sum(each.ByteSize() for each in mentions) > 10 * MAX_MESSAGE_BYTES
    results = await upload(store, mentions)
    assert {result.outcome for result in results.values()} == {ROW_OUTCOME_INSERTED}
    assert len(results) == 500


async def test_a_mention_too_large_for_any_message_is_refused_by_name_and_the_others_are_kept(
    store: StoreHandle,
) -> None:
    above = [post(10_000 + number, text=LONGEST) for number in range(45)]
    mentions = [mention(number) for number in range(5_000, 5_005)]
    mentions[2].thread.extend(above)
    mentions[2].post.in_reply_to_id = above[-1].id
    results = await upload(store, mentions)
    refused = results.pop(mentions[2].post.id)
    assert (refused.outcome, refused.field) == (ROW_OUTCOME_REFUSED, "thread")
    assert "bytes with its thread; at most" in refused.reason
    assert [result.outcome for result in results.values()] == [ROW_OUTCOME_INSERTED] * 4


async def test_a_message_beyond_4_mib_is_refused_as_such(store: StoreHandle) -> None:
    connection = store.connect()
    request = ingest_pb2.IngestMentionsRequest(
        mentions=[mention(number, post_fields={"text": LONGEST}) for number in range(6_000, 6_045)]
    )
    try:
        with pytest.raises(InvalidArgumentError) as raised:
            await connection.call(ingest_pb2_grpc.IngestServiceStub(connection.channel).IngestMentions, request)
        assert raised.value.kind is Reason.MESSAGE_TOO_LARGE
        query = query_pb2_grpc.QueryServiceStub(connection.channel)
        wanted = query_pb2.GetMentionRequest(id=request.mentions[0].post.id)
        with pytest.raises(Exception, match="there is no mention"):
            await connection.call(query.GetMention, wanted)
    finally:
        await connection.close()


@pytest.mark.parametrize(("size", "code"), [(7_000, "UNAUTHENTICATED"), (9_000, "RESOURCE_EXHAUSTED")])
def test_metadata_holds_up_to_8_kib(store: StoreHandle, size: int, code: str) -> None:
    with grpc.insecure_channel(store.target) as channel:
        call = channel.unary_unary("/swarmnexus.v1.QueryService/GetMeta")
        with pytest.raises(grpc.RpcError) as raised:
            call(b"", timeout=10, metadata=[("authorization", "Bearer " + "x" * size)])
    assert raised.value.code() is grpc.StatusCode[code]  # type: ignore[attr-defined]


def described(target: str) -> Any:
    with grpc.insecure_channel(target) as channel:
        stub: Any = reflection_pb2_grpc.ServerReflectionStub(channel)  # type: ignore[no-untyped-call]
        asked = iter([reflection_pb2.ServerReflectionRequest(list_services="")])
        return next(stub.ServerReflectionInfo(asked, timeout=10))


def test_reflection_is_off_unless_asked_for(store: StoreHandle, tmp_path: Path) -> None:
    with pytest.raises(grpc.RpcError) as raised:
        described(store.target)
    assert raised.value.code() in (grpc.StatusCode.UNIMPLEMENTED, grpc.StatusCode.UNAUTHENTICATED)  # type: ignore[attr-defined]
    with start_store(tmp_path, STORE_REFLECTION="true") as open_store:
        names = {each.name for each in described(open_store.target).list_services_response.service}
    assert {"swarmnexus.v1.IngestService", "swarmnexus.v1.QueryService", "grpc.health.v1.Health"} <= names


# A second server on the same port: the first line says on which options it starts.
_SECOND = """
import asyncio, sys, grpc
async def main():
    server = grpc.aio.server(options=eval(sys.argv[2]))
    print(server.add_insecure_port(sys.argv[1]))
asyncio.run(main())
"""


def second(address: str, options: list[Any]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", _SECOND, address, repr(options)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_a_second_server_finds_the_port_taken_which_grpc_would_let_it_share(store: StoreHandle) -> None:
    ended = second(store.target, server_options())
    assert ended.returncode != 0
    assert "Failed to bind" in ended.stderr
    assert second(store.target, []).returncode != 0, "it takes both to share, and the store does not"


async def test_without_the_option_two_servers_would_share_a_port_in_silence() -> None:
    """What the option is for: should gRPC ever change its mind, this says so."""
    address = f"127.0.0.1:{free_port()}"
    first = grpc.aio.server()
    first.add_insecure_port(address)
    await first.start()
    ended = await asyncio.to_thread(second, address, [])
    await first.stop(0)
    assert ended.returncode == 0, ended.stderr
