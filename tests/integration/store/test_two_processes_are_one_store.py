"""The process that serves and the one that writes: neither outlives the other, and together they say what they are."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import grpc
import pytest
from support.mentions import mention
from support.processes import free_port, start_store, wait_until
from support.store import StoreHandle, ingest_into

from swarmnexus.v1 import query_pb2, query_pb2_grpc

SECONDS = 10.0


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"  # it has ended; whoever inherited it has yet to notice


def mentions_kept(store: StoreHandle) -> int:
    with grpc.insecure_channel(store.target) as channel:
        meta = query_pb2_grpc.QueryServiceStub(channel).GetMeta(
            query_pb2.GetMetaRequest(), timeout=10, metadata=(("authorization", f"Bearer {store.read_token}"),)
        )
    return int(meta.mentions)


def test_when_the_process_that_writes_is_killed_the_store_exits_1_and_says_why(tmp_path: Path) -> None:
    with start_store(tmp_path) as store:
        assert store.process
        ingest_into(store, [mention(1)])
        os.kill(store.writing_pid, signal.SIGKILL)
        assert store.process.wait(SECONDS) == 1
        assert "nothing can be written any more" in store.log.read_text()
    with start_store(tmp_path) as store:
        assert mentions_kept(store) == 1


def test_when_the_process_that_serves_is_killed_the_other_ends_and_the_next_store_waits_for_it(tmp_path: Path) -> None:
    with start_store(tmp_path) as store:
        assert store.process
        ingest_into(store, [mention(1)])
        writing = store.writing_pid
        os.kill(writing, signal.SIGSTOP)  # it cannot end before the next store begins
        store.process.kill()
        store.process.wait()
        os.kill(writing, signal.SIGCONT)
        with start_store(tmp_path) as following:
            assert is_gone(writing)
            assert mentions_kept(following) == 1


def test_a_database_that_its_last_store_still_holds_is_not_opened(tmp_path: Path) -> None:
    with start_store(tmp_path) as store:
        assert store.process
        writing = store.writing_pid
        os.kill(writing, signal.SIGSTOP)
        try:
            store.process.kill()
            store.process.wait()
            with pytest.raises(AssertionError, match="is held by another store"), start_store(tmp_path):
                pass
        finally:
            os.kill(writing, signal.SIGCONT)
        wait_until("the process that writes ends", lambda: is_gone(writing), SECONDS)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_both_as_from_a_terminal_or_systemd_ends_them_in_order(
    tmp_path: Path, number: signal.Signals
) -> None:
    with start_store(tmp_path) as store:
        assert store.process
        ingest_into(store, [mention(1)])
        writing = store.writing_pid
        os.kill(writing, number)
        os.kill(store.process.pid, number)
        assert store.process.wait(SECONDS) == 0
        assert is_gone(writing)
        assert not store.db_path.with_name("swarm.db-wal").exists(), "the log is folded into the file"


def test_nothing_of_one_process_stays_open_in_the_other(store: StoreHandle) -> None:
    assert store.process

    def opened(pid: int) -> list[str]:
        return [str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir()]

    wait_until("the readers have opened the file", lambda: mentions_kept(store) >= 0)
    serving, writing = opened(store.process.pid), opened(store.writing_pid)
    assert sum(name.startswith("socket") for name in writing) == 3, "its end, and the two that wake its loop"
    assert [name for name in serving if name.endswith("swarm.db.mark")] == []
    assert [name for name in writing if name.endswith("swarm.db.lock")], "it holds the claim, too"


def test_the_metrics_of_both_are_told_in_one_place(tmp_path: Path) -> None:
    port = free_port()
    with start_store(tmp_path, METRICS_PORT=str(port)) as store:
        ingest_into(store, [mention(number) for number in range(5)])

        def told() -> str:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
                return str(answer.read().decode())

        text = told()
        assert re.search(r'^nexus_ingest_rows_total\{result="inserted"\} 5\.0$', text, re.MULTILINE)
        assert re.search(r"^nexus_commit_duration_seconds_count [1-9]", text, re.MULTILINE)
        assert re.search(r"^rpc_server_call_duration_seconds_count", text, re.MULTILINE)
        assert text.count("# TYPE nexus_ingest_queue_depth gauge") == 1
        resident = re.search(r"^nexus_writing_process_resident_memory_bytes (\S+)$", text, re.MULTILINE)
        assert resident
        assert float(resident[1]) > 10_000_000
        os.kill(store.writing_pid, signal.SIGSTOP)
        try:
            assert "nexus_sqlite_wal_bytes" in told(), "one half tells its own while the other stands still"
        finally:
            os.kill(store.writing_pid, signal.SIGCONT)


def test_commands_beside_a_running_store_are_refused_at_once(store: StoreHandle) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "store_svc", "migrate"],
        env={**os.environ, "SWARM_DB_PATH": str(store.db_path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 75
    assert "is held by another store" in done.stderr
    assert store.process
    assert store.process.poll() is None
