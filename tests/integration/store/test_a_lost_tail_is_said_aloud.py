"""What SQLite drops in silence from the end of a damaged log, the store says: in its log and to whoever asks."""

import json
import shutil
from pathlib import Path

import pytest
from support.mentions import mention
from support.processes import start_store
from support.store import StoreHandle, ingest_into

from swarmnexus.v1 import query_pb2, query_pb2_grpc


async def meta(store: StoreHandle) -> query_pb2.GetMetaResponse:
    connection = store.connect()
    try:
        stub = query_pb2_grpc.QueryServiceStub(connection.channel)
        return await connection.call(stub.GetMeta, query_pb2.GetMetaRequest())
    finally:
        await connection.close()


def errors_in(log: Path) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return [line for line in lines if line["level"] == "error"]


@pytest.fixture
def killed(tmp_path: Path) -> Path:
    """The folder of a store that took ten batches of one mention and was killed."""
    with start_store(tmp_path) as store:
        for number in range(10):
            ingest_into(store, [mention(number)])
        assert store.process
        store.process.kill()
        store.process.wait()
        (tmp_path / "store.log").unlink()
    return tmp_path


async def test_a_torn_log_is_told_with_how_much_is_gone(killed: Path) -> None:
    log = killed / "data/swarm.db-wal"
    with log.open("r+b") as file:
        file.truncate(log.stat().st_size // 2)
    with start_store(killed) as store:
        (told,) = errors_in(store.log)
        found = await meta(store)
        assert told["event"] == "store.tail_lost"
        assert (told["commits"], told["mentions"]) == (found.tail_loss.commits, found.tail_loss.mentions)
        assert 10 - found.mentions == found.tail_loss.mentions > 0
        assert found.revision > 10
        ingest_into(store, [mention(n) for n in range(10)])
        assert (await meta(store)).mentions == 10
    with start_store(killed) as store:
        assert len(errors_in(store.log)) == 1, "told once"
        assert (await meta(store)).tail_loss.mentions > 0, "and not forgotten"


async def test_a_whole_log_is_no_reason_to_worry(killed: Path) -> None:
    with start_store(killed) as store:
        assert errors_in(store.log) == []
        found = await meta(store)
        assert (found.mentions, found.HasField("tail_loss")) == (10, False)


async def test_an_older_file_put_back_by_hand_is_a_loss_too(killed: Path) -> None:
    with start_store(killed):
        pass  # it takes in what the killed one left, and closes in order
    shutil.copyfile(killed / "data/swarm.db", killed / "older.db")
    with start_store(killed) as store:
        ingest_into(store, [mention(n) for n in range(20, 25)])
    shutil.copyfile(killed / "older.db", killed / "data/swarm.db")
    with start_store(killed) as store:
        assert [told["mentions"] for told in errors_in(store.log)] == [5]
