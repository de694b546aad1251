"""What Prometheus is told of rows, commits, log and backups; and how a store ends that can write no more."""

import re
import resource
import threading
import time
import urllib.request
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from support.mentions import mention
from support.processes import free_port, start_store, wait_until
from support.store import StoreHandle, ingest_into

from swarmnexus.v1 import admin_pb2, admin_pb2_grpc, watch_pb2, watch_pb2_grpc


def token(store: StoreHandle) -> tuple[tuple[str, str], ...]:
    return (("authorization", f"Bearer {store.write_token}"),)


def scraped(port: int) -> dict[str, float]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if not line.startswith("#"))
    }


def test_rows_commits_log_and_backups_are_measured(tmp_path: Path) -> None:
    port = free_port()
    with start_store(tmp_path, METRICS_PORT=str(port)) as store:
        before = scraped(port)
        assert before["nexus_backup_last_success_timestamp_seconds"] == 0
        rows = [mention(n) for n in range(30)]
        rows.append(mention(99, post_fields={"text": ""}))
        ingest_into(store, rows)
        ingest_into(store, rows[:10])
        with grpc.insecure_channel(store.target) as channel:
            admin = admin_pb2_grpc.AdminServiceStub(channel)
            made = admin.Backup(admin_pb2.BackupRequest(name="now.db.gz"), timeout=60, metadata=token(store))
            checked = admin.CheckIntegrity(admin_pb2.CheckIntegrityRequest(), timeout=60, metadata=token(store))
        found = scraped(port)
        assert found['nexus_ingest_rows_total{result="inserted"}'] == 30
        assert found['nexus_ingest_rows_total{result="unchanged"}'] == 10
        assert found['nexus_ingest_rows_total{result="refused"}'] == 1
        assert found["nexus_commit_duration_seconds_count"] >= 2
        assert found["nexus_sqlite_wal_bytes"] > 0
        assert found["nexus_ingest_queue_depth"] == 0
        assert abs(found["nexus_backup_last_success_timestamp_seconds"] - time.time()) < 120
        assert {"nexus_tail_lost_commits", "nexus_sqlite_busy_total"} <= found.keys()
        assert (checked.ok, checked.checked_rows) == (True, 60)
        assert re.search(r'"sha256":"[0-9a-f]{64}"', made.manifest_json)
        assert Path(made.path).stat().st_size == made.size_bytes


@pytest.mark.parametrize("number", range(2))
def test_a_store_that_can_write_no_more_is_not_serving_within_a_second_and_gone_within_five(
    tmp_path: Path, number: int
) -> None:
    with start_store(tmp_path) as store, grpc.insecure_channel(store.target) as channel:
        assert store.process
        health = health_pb2_grpc.HealthStub(channel)  # type: ignore[attr-defined]
        states: list[tuple[float, int]] = []
        watching = health.Watch(health_pb2.HealthCheckRequest(), timeout=60)

        def note() -> None:
            try:
                states.extend((time.monotonic(), answer.status) for answer in watching)
            except grpc.RpcError:
                return

        noting = threading.Thread(target=note)
        noting.start()
        # somebody watches all the while and would never end of himself
        feed = watch_pb2_grpc.WatchServiceStub(channel).Watch(
            watch_pb2.WatchRequest(), metadata=token(store), timeout=60
        )
        next(feed)
        log = store.db_path.with_name("swarm.db-wal").stat().st_size
        resource.prlimit(store.writing_pid, resource.RLIMIT_FSIZE, (log + 20_000, log + 20_000))
        with pytest.raises(grpc.RpcError) as refused:  # noqa: PT012 - the limit is met by one of many
            for start in range(0, 2_000, 50):
                ingest_into(store, [mention(number + start + n) for n in range(50)])
        died = time.monotonic()
        assert refused.value.code() is grpc.StatusCode.UNAVAILABLE  # type: ignore[attr-defined]
        wait_until("it is gone", lambda: store.process is not None and store.process.poll() is not None, 10)
        assert time.monotonic() - died <= 5
        noting.join(10)
        not_serving = [at for at, state in states if state == health_pb2.HealthCheckResponse.NOT_SERVING]
        assert not_serving
        assert not_serving[0] - died <= 1
        assert store.process.returncode == 1
