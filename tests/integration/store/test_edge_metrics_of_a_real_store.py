"""What Prometheus is told of calls: by method and status, few series however the callers behave."""

import re
from pathlib import Path

import grpc
import httpx2
import pytest
from support.mentions import mention
from support.processes import free_port, start_store
from support.store import ingest_into

META = "swarmnexus.v1.QueryService/GetMeta"
INGEST = "swarmnexus.v1.IngestService/IngestMentions"
BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]


def test_calls_are_told_by_method_and_status_and_made_up_ones_are_one(tmp_path: Path) -> None:
    port = free_port()
    with start_store(tmp_path, METRICS_PORT=str(port)) as store, grpc.insecure_channel(store.target) as channel:
        ingest_into(store, [mention(number) for number in range(3)])
        for number in range(100):
            for path in (f"/{META}", f"/{META}{number}", f"/hostile{number}.Service/Method"):
                with pytest.raises(grpc.RpcError):
                    channel.unary_unary(path)(b"", timeout=10, metadata=[("authorization", f"Bearer no{number}")])
        told = httpx2.get(f"http://127.0.0.1:{port}/metrics").text
    counts = {
        (method, code): float(value)
        for method, code, value in re.findall(
            r'^rpc_server_call_duration_seconds_count\{rpc_method="(.*)",rpc_status_code="(.*)"\} (\S+)$',
            told,
            re.MULTILINE,
        )
    }
    assert counts[INGEST, "OK"] == 1
    assert counts[META, "UNAUTHENTICATED"] == 100
    assert counts["_OTHER", "UNIMPLEMENTED"] == 200
    assert {method for method, _ in counts} == {INGEST, META, "_OTHER", "grpc.health.v1.Health/Check"}
    ends = re.findall(rf'_bucket\{{le="([0-9.]+)",rpc_method="{META}"', told)
    assert [float(end) for end in ends] == BUCKETS
    assert 'nexus_rpc_under_way{service="swarmnexus.v1.IngestService"} 0.0' in told
    assert float(re.findall(r"^nexus_disk_free_bytes (\S+)$", told, re.MULTILINE)[0]) > 0
    assert len(told.splitlines()) < 2_000, "series of one service"
    assert "hostile" not in told
