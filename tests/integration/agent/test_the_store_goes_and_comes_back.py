import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from support.mentions import mention
from support.processes import free_port, start, stop, wait_until
from support.store import ingest_into

Get = Callable[..., httpx2.Response]


def test_nothing_kept_is_given_while_the_store_is_dead_and_all_is_well_when_it_is_back(house: Any, get: Get) -> None:
    ingest_into(house.store, [mention(1)])
    targets = ["/memory/mentions", "/memory/mentions/1001", "/memory/tickers", "/memory/tickers/summary"]
    before = {target: get(target).content for target in targets}
    house.kill_store()
    for target in targets:
        answer = get(target)
        assert answer.status_code == 503, target
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.json()["detail"] == "the store does not answer; try again in a moment"
    health = get("/healthz")
    assert (health.status_code, health.json()["status"]) == (503, "unavailable")
    assert health.json()["reason"] == "the store does not answer"
    assert house.store.target not in health.text
    assert get("/openapi.yaml").status_code == get("/capabilities").status_code == 200
    assert get("/memory/mentions?limit=0").status_code == 400  # what is wrong stays wrong
    house.start_store()
    house.wait_for_health(200)
    assert {target: get(target).content for target in targets} == before
    ingest_into(house.store, [mention(2)])
    assert [item["id"] for item in get("/memory/mentions").json()["items"]] == ["1002", "1001"]


def test_an_earlier_database_put_back_is_answered_from_though_its_revision_comes_round_again(
    house: Any, get: Get, tmp_path: Path
) -> None:
    ingest_into(house.store, [mention(1)])
    earlier, file = tmp_path / "earlier.db", house.store.db_path
    environment = {"SWARM_DB_PATH": str(file)}
    assert start("store_svc", environment, tmp_path / "backup.log", "backup", str(earlier)).wait(30) == 0
    ingest_into(house.store, [mention(2)])
    first_life = get("/healthz").json()["store"]["revision"]
    assert [item["id"] for item in get("/memory/mentions").json()["items"]] == ["1002", "1001"]

    assert stop(house.process) == 0
    # the mark too, as when a whole folder is put back: with it, revisions would go on behind those that are lost
    for leftover in file.parent.glob(f"{file.name}[-.]*"):
        leftover.unlink()
    shutil.copy(earlier, file)
    watched = '"the store is watched"'
    before = house.agent.log.read_text().count(watched)  # a store that stops may still take a watch, and end it
    house.start_store()
    wait_until("the agent watches it again", lambda: house.agent.log.read_text().count(watched) > before)
    ingest_into(house.store, [mention(3)])
    assert get("/healthz").json()["store"]["revision"] == first_life
    assert [item["id"] for item in get("/memory/mentions").json()["items"]] == ["1003", "1001"]


def test_a_frozen_store_is_told_in_time_and_nothing_kept_is_given_meanwhile(house: Any, get: Get) -> None:
    ingest_into(house.store, [mention(1)])
    assert get("/memory/mentions").status_code == get("/memory/mentions").status_code == 200
    with house.frozen_store():
        health = get("/healthz")
        assert (health.status_code, health.elapsed.total_seconds() < 4) == (503, True)
        assert get("/memory/mentions").status_code == 503
    house.wait_for_health(200)
    wait_until("lists are answered", lambda: get("/memory/mentions").status_code == 200)


def test_the_healthcheck_command_agrees_with_healthz(house: Any, tmp_path: Path) -> None:
    port = house.agent.url.rpartition(":")[2]

    def check(number: int) -> tuple[int, str]:
        log = tmp_path / f"healthcheck-{number}.log"
        code = start("agent_svc", {"PORT": port}, log, "healthcheck").wait(20)
        return code, log.read_text()

    assert check(1) == (0, "")
    house.kill_store()
    assert check(2) == (1, f"{house.agent.url}/healthz answers 503: the store does not answer\n")
    assert stop(house.agent.process) == 0
    code, said = check(3)
    assert code == 1
    assert said.startswith(f"{house.agent.url}/healthz does not answer: ")
    assert said.count("\n") == 1


def test_an_agent_starts_before_its_store(tmp_path: Path) -> None:
    port = free_port()
    log = tmp_path / "agent.log"
    process = start("agent_svc", {"PORT": str(port), "STORE_TARGET": f"127.0.0.1:{free_port()}"}, log)
    try:
        wait_until("the agent listens", lambda: "listening" in log.read_text())
        answer = httpx2.get(f"http://127.0.0.1:{port}/healthz")
        assert (answer.status_code, answer.json()["status"]) == (503, "unavailable")
    finally:
        assert stop(process) == 0


@pytest.mark.parametrize("token", ["", "wrong-token-of-the-agent"])
def test_a_refused_token_is_an_unhealthy_agent_and_shows_neither_token_nor_reason(
    house: Any, tmp_path: Path, token: str
) -> None:
    port, log = free_port(), tmp_path / "agent.log"
    environment = {"PORT": str(port), "STORE_TARGET": house.store.target, "STORE_READ_TOKEN": token}
    process = start("agent_svc", environment, log)
    try:
        wait_until("the agent listens", lambda: "listening" in log.read_text())
        health = httpx2.get(f"http://127.0.0.1:{port}/healthz")
        assert (health.status_code, health.json()["reason"]) == (503, "the store refuses this agent; its log says more")
        assert httpx2.get(f"http://127.0.0.1:{port}/memory/mentions").status_code == 502
        wait_until("the log says why", lambda: "send a known token" in log.read_text())
        assert not token or token not in log.read_text()
    finally:
        stop(process)
