from pathlib import Path
from typing import Any

import httpx2
import pytest
from support.processes import free_port, start, stop, wait_until

LISTS = [
    "/memory/mentions", "/memory/tickers", "/memory/tickers/summary", "/memory/calls", "/memory/evals/leaderboard",
]  # fmt: skip
FOUND = [
    *LISTS,
    "/memory/mentions?limit=2",
    "/memory/calls?limit=2&stance=bullish&author=steady",
    "/memory/evals/leaderboard?limit=1&sort=-mean_return&min_calls=1",
    "/memory/evals/leaderboard?window=30d&ticker=sol&stance=bearish&since=2023-01-01",
    "/memory/tickers?limit=2&ticker=btc",
    "/memory/mentions?author=nobody",
    "/memory/tickers/summary?since=2030-01-01",
    *(f"/memory/mentions/{1_000 + number}" for number in (0, 10, 11, 12, 13)),
    "/healthz",
    "/capabilities",
    "/openapi.yaml",
    "/openapi.json",
]


def good_value(parameter: dict[str, Any], cursor: str) -> str:
    return {"until": "2030-01-01T00:00:00Z", "cursor": cursor}.get(parameter["name"]) or str(parameter["example"])


@pytest.mark.parametrize("target", FOUND)
def test_what_is_found(web: httpx2.Client, contract: Any, target: str) -> None:
    for _ in range(2):  # the second may come from what is kept
        answer = web.get(target)
        assert answer.status_code == 200
        assert contract.judge(answer) == []


@pytest.mark.parametrize("target", [target for target in FOUND if target != "/healthz"])
def test_what_has_not_changed(web: httpx2.Client, contract: Any, target: str) -> None:
    answer = web.get(target, headers={"If-None-Match": web.get(target).headers["ETag"]})
    assert answer.status_code == 304
    assert contract.judge(answer) == []


@pytest.mark.parametrize(
    "target",
    [
        *(f"{path}?{query}" for path in LISTS for query in ("limit=0", "x=1", "since=2&until=1", "author=a+b")),
        "/memory/mentions?cursor=forged",
        "/memory/calls?cursor=forged",
        "/memory/calls?q=moon",
        "/memory/evals/leaderboard?cursor=forged",
        "/memory/evals/leaderboard?sort=--rank",
        "/memory/mentions?q=",
        "/memory/mentions/12x",
        "/memory/mentions/5?x=1",
        "/healthz?x=1",
        "/capabilities?x=1",
        "/openapi.yaml?x=1",
        "/openapi.json?x=1",
    ],
)
def test_what_is_refused(web: httpx2.Client, contract: Any, target: str) -> None:
    answer = web.get(target)
    assert answer.status_code == 400
    assert contract.judge(answer) == []


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("GET", "/memory/mentions/5", 404),
        ("GET", "/nothing", 404),
        ("POST", "/memory/mentions", 405),
        ("DELETE", "/healthz", 405),
        ("GET", f"/memory/tickers?author={'a' * 9_000}", 414),
    ],
)
def test_what_is_not_there_or_not_offered(
    web: httpx2.Client, contract: Any, method: str, target: str, status: int
) -> None:
    answer = web.request(method, target)
    assert answer.status_code == status
    assert contract.judge(answer) == []
    assert answer.json()["status"] == status


def test_what_cannot_be_answered_while_the_store_is_down(contract: Any, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "agent.log"
    process = start("agent_svc", {"PORT": str(port), "STORE_TARGET": f"127.0.0.1:{free_port()}"}, log)
    try:
        wait_until("the agent listens", lambda: "listening" in log.read_text())
        for target in (*LISTS, "/memory/mentions/1000", "/healthz"):
            answer = httpx2.get(f"http://127.0.0.1:{port}{target}")
            assert answer.status_code == 503, target
            assert contract.judge(answer) == [], target
    finally:
        stop(process)


def test_every_documented_parameter_is_taken_and_every_other_refused_by_name(web: httpx2.Client, contract: Any) -> None:
    every = {"limit", "cursor", "since", "until", "author", "ticker", "q", "page_token", "offset", "Limit", "id", "_"}
    for path, operation in contract.operations():
        target = path.replace("{id}", "1000")
        documented = {
            parameter["name"]: parameter
            for parameter in map(contract.resolved, operation.get("parameters", []))
            if parameter["in"] == "query"
        }
        for name in every | set(documented):
            if name in documented:
                cursor = web.get(f"{target}?limit=1").json()["nextCursor"] if name == "cursor" else ""
                answer = web.get(target, params={name: good_value(documented[name], cursor)})
                assert answer.status_code == 200, (target, name, answer.text)
            else:
                answer = web.get(target, params={name: "1"})
                assert (answer.status_code, answer.json()["parameter"]) == (400, name), target
            assert contract.judge(answer) == []


def test_values_that_a_schema_refuses_are_refused(web: httpx2.Client, contract: Any) -> None:
    bad = {
        "limit": ["0", "501", "x"], "author": ["a b", "a" * 16], "ticker": ["$$", "a" * 21], "q": ["a" * 501],
        "stance": ["up", "Bullish"], "window": ["1h"], "min_calls": ["0", "1000001", "x"], "sort": ["luck", "--best"],
    }  # fmt: skip
    for path in LISTS:
        for parameter in map(contract.resolved, contract.document["paths"][path]["get"]["parameters"]):
            for value in bad.get(parameter["name"], []):
                typed = int(value) if value.isdigit() else value
                assert contract.complaints(parameter["schema"], typed), (parameter["name"], value)
                answer = web.get(path, params={parameter["name"]: value})
                assert (answer.status_code, answer.json()["parameter"]) == (400, parameter["name"])
