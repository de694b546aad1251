import re

import httpx2
from support.mentions import mention
from support.processes import free_port, start_gateway
from support.store import StoreHandle, ingest_into


def test_requests_and_answers_are_counted_by_few_names_however_hostile(store: StoreHandle) -> None:
    ingest_into(store, [mention(1)])
    port = free_port()
    with (
        start_gateway("agent_svc", store, METRICS_PORT=str(port)) as agent,
        httpx2.Client(base_url=agent.url) as web,
    ):
        for _ in range(3):
            assert web.get("/memory/mentions").status_code == 200
        for number in range(50):
            web.get(f"/nothing/{number}")
            web.get(f"/memory/mentions/{number}")
            web.get(f"/memory/mentions?author=nobody{number}")
            web.request(f"METHOD{number}", "/memory/mentions")
        assert web.get("/metrics").status_code == 404
        told = httpx2.get(f"http://127.0.0.1:{port}/metrics").text
    counts = dict(re.findall(r"^http_server_request_duration_seconds_count\{(.*)\} (\S+)$", told, re.MULTILINE))

    def count(route: str, method: str, status: int) -> float:
        labels = f'http_request_method="{method}",http_response_status_code="{status}",http_route="{route}"'
        return float(counts[labels])

    assert count("/memory/mentions", "GET", 200) == 53
    assert count("/memory/mentions/{id}", "GET", 404) == 50
    assert count("/memory/mentions", "_OTHER", 405) == 50
    assert count("_OTHER", "GET", 404) == 51
    assert len(counts) < 12
    answers = dict(re.findall(r'^nexus_answers_total\{outcome="(\w+)"\} (\S+)$', told, re.MULTILINE))
    assert {name: float(value) for name, value in answers.items()} == {"made": 51, "kept": 2}
