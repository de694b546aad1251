"""A running store and the calls that tests make to it."""

import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import grpc

from swarmnexus.client import StoreConnection
from swarmnexus.settings import StoreClientSettings
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc
from swarmnexus.v1.ingest_pb2 import RowResult
from swarmnexus.v1.model_pb2 import Mention


@dataclass
class StoreHandle:
    """Where it listens, what opens it, where its file is."""

    target: str
    write_token: str
    read_token: str
    db_path: Path
    log: Path
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    @property
    def writing_pid(self) -> int:
        """The process of the running store that writes."""
        assert self.process is not None
        return writing_process(self.process.pid)

    def connect(self, token: str | None = None) -> StoreConnection:
        """A connection, with the write token unless told otherwise; close it in the loop that opened it."""
        settings = StoreClientSettings(store_target=self.target)
        return StoreConnection(settings, self.write_token if token is None else token)


def writing_process(pid: int) -> int:
    """The process that writes for a store, by the id of the one that serves: its first child."""
    (first, *_) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return int(first)


def ingest_into(store: StoreHandle, mentions: list[Mention]) -> list[RowResult]:
    """Send mentions over gRPC; answers one result a mention, after they are on disk."""
    with grpc.insecure_channel(store.target) as channel:
        answer = ingest_pb2_grpc.IngestServiceStub(channel).IngestMentions(
            ingest_pb2.IngestMentionsRequest(mentions=mentions),
            timeout=30,
            metadata=(("authorization", f"Bearer {store.write_token}"),),
        )
    return list(answer.results)
