"""The protos against what the last release promised, protos/released.binpb: by buf, and by a client made from it."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from support.mentions import bullish, mention, post
from support.processes import ROOT
from support.store import StoreHandle, ingest_into

from swarmnexus.v1 import query_pb2

PROTOS = ROOT / "protos"
RELEASED = PROTOS / "released.binpb"
BUF = ROOT / "tools/protos/node_modules/.bin/buf"
PACKAGE = "swarmnexus.v1"


def buf(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    if not BUF.exists():
        pytest.skip("buf is not installed: `make check` installs it into tools/protos")
    return subprocess.run([str(BUF), *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_buf_finds_nothing_to_say_of_the_protos_and_no_promise_broken() -> None:
    for arguments in (["lint"], ["breaking", "--against", str(RELEASED)]):
        ended = buf(PROTOS, *arguments)
        assert (ended.returncode, ended.stdout) == (0, ""), ended.stdout + ended.stderr


@pytest.mark.parametrize(
    ("file", "line", "instead"),
    [
        ("query.proto", "string page_token = 3;", "string page_token = 30;"),
        ("query.proto", "int64 distinct_tickers = 4;", ""),
        ("query.proto", "int64 distinct_tickers = 4;", "string distinct_tickers = 4;"),
        ("query.proto", "int64 distinct_tickers = 4;", "int64 different_tickers = 4;"),
        ("ingest.proto", "repeated RowResult results = 1;", "RowResult results = 1;"),
        ("ingest.proto", "ROW_OUTCOME_REFUSED = 4;", "ROW_OUTCOME_REFUSED = 5;"),
        ("watch.proto", "returns (stream WatchResponse)", "returns (WatchResponse)"),
        (
            "ingest.proto",
            "  rpc RecordHeartbeat(RecordHeartbeatRequest) returns (RecordHeartbeatResponse);\n",
            "",
        ),
        ("watch.proto", "service WatchService {", "service WatchingService {"),
    ],
)
def test_a_broken_promise_is_noticed(tmp_path: Path, file: str, line: str, instead: str) -> None:
    shutil.copytree(PROTOS, tmp_path, dirs_exist_ok=True)
    proto = tmp_path / PACKAGE.replace(".", "/") / file
    text = proto.read_text()
    assert line in text
    proto.write_text(text.replace(line, instead, 1))
    ended = buf(tmp_path, "breaking", "--against", str(RELEASED))
    assert ended.returncode == 100, ended.stdout + ended.stderr


@pytest.fixture(scope="module")
def released() -> descriptor_pool.DescriptorPool:
    """The released protos as a client of that time knows them."""
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(RELEASED.read_bytes()).file:
        pool.Add(file)  # type: ignore[attr-defined]
    return pool


@pytest.fixture(scope="module")
def full_store(store: StoreHandle) -> StoreHandle:
    root = post(1, author_handle="caller", text="$SOL to the moon")
    answer = mention(2, thread=[root], calls=[bullish(root)])
    answer.post.in_reply_to_id = root.id
    ingest_into(store, [answer, *(mention(number) for number in range(3, 30))])
    return store


def every_method(pool: descriptor_pool.DescriptorPool) -> list[Any]:
    names = ("IngestService", "QueryService", "WatchService", "AdminService")
    return [method for name in names for method in pool.FindServiceByName(f"{PACKAGE}.{name}").methods]


def call(store: StoreHandle, method: Any, **fields: Any) -> Any:
    """As an old client calls: with its own classes of messages."""
    request = json_format.ParseDict(fields, message_factory.GetMessageClass(method.input_type)())
    path = f"/{method.containing_service.full_name}/{method.name}"
    metadata = (("authorization", f"Bearer {store.write_token}"),)
    with grpc.insecure_channel(store.target) as channel:
        answers = channel.unary_stream(path)(request.SerializeToString(), timeout=20, metadata=metadata)
        answer = message_factory.GetMessageClass(method.output_type).FromString(next(answers))
        answers.cancel()
    return answer


def test_every_method_of_the_release_is_still_answered(
    full_store: StoreHandle, released: descriptor_pool.DescriptorPool
) -> None:
    for method in every_method(released):
        try:
            call(full_store, method)
        except grpc.RpcError as error:
            # an empty request may lack something; a method that is gone would be UNIMPLEMENTED
            assert error.code() is grpc.StatusCode.INVALID_ARGUMENT, method.full_name  # noqa: PT017 - either way is fine


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("ListMentions", {"pageSize": 10}),
        ("ListMentions", {"pageSize": 10, "view": "VIEW_JSON"}),
        ("GetMention", {"id": "1002"}),
        ("ListTickers", {"pageSize": 10, "filter": {"author": "author3"}}),
        ("SummarizeTickers", {}),
    ],
)
def test_an_old_client_reads_what_a_new_one_reads(
    full_store: StoreHandle, released: descriptor_pool.DescriptorPool, name: str, fields: dict[str, Any]
) -> None:
    old, new = (
        call(full_store, pool.FindServiceByName(f"{PACKAGE}.QueryService").FindMethodByName(name), **fields)
        for pool in (released, query_pb2.DESCRIPTOR.pool)
    )
    seen, all_of_it = json_format.MessageToDict(old), json_format.MessageToDict(new)
    assert seen
    assert is_part(seen, all_of_it)


def is_part(seen: Any, whole: Any) -> bool:
    """Whether all of what is seen stands in the whole, which may hold more keys."""
    if isinstance(seen, dict):
        return all(key in whole and is_part(value, whole[key]) for key, value in seen.items())
    if isinstance(seen, list):
        return len(seen) == len(whole) and all(map(is_part, seen, whole))
    return bool(seen == whole)
