import signal
import threading
import time
from collections import Counter
from typing import Any

import httpx2
import pytest
from support.mentions import mention
from support.processes import wait_until
from support.store import ingest_into


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_under_load_it_ends_within_seconds_and_no_request_gets_a_server_error(house: Any, number: int) -> None:
    ingest_into(house.store, [mention(each) for each in range(200)])
    statuses: Counter[int] = Counter()
    gone = threading.Event()

    def ask(worker: int) -> None:
        with httpx2.Client(base_url=house.agent.url, timeout=10) as client:
            step = 0
            while not gone.is_set():
                step += 1
                try:
                    # some of it kept, some of it new to the agent
                    answer = client.get(f"/memory/mentions?limit=200&until={1_700_000_000 + worker * 9 + step % 50}")
                except httpx2.TransportError:
                    return  # the door is closed
                statuses[answer.status_code] += 1
                assert answer.status_code != 200 or answer.json()["nextCursor"] is None

    workers = [threading.Thread(target=ask, args=(worker,)) for worker in range(8)]
    for worker in workers:
        worker.start()
    try:
        wait_until("load is on", lambda: statuses[200] > 200)
        began = time.monotonic()
        house.agent.process.send_signal(number)
        assert house.agent.process.wait(10) == 0
        assert time.monotonic() - began < 6
    finally:
        gone.set()
        for worker in workers:
            worker.join()
    assert set(statuses) == {200}
    log = house.agent.log.read_text()
    assert "Traceback" not in log
    assert '"stopped"' in log


def test_idle_connections_do_not_hold_it_back(house: Any) -> None:
    with httpx2.Client(base_url=house.agent.url) as client:
        client.get("/capabilities")
        began = time.monotonic()
        house.agent.process.send_signal(signal.SIGTERM)
        assert house.agent.process.wait(10) == 0
        assert time.monotonic() - began < 3
