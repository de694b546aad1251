import json
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import grpc
from support.mentions import mention
from support.processes import Running, free_port, start, start_gateway, start_store, stop, wait_until
from support.store import StoreHandle, ingest_into

from swarmnexus.time import now_ms
from swarmnexus.v1 import ingest_pb2, ingest_pb2_grpc
from swarmnexus.v1.model_pb2 import Heartbeat

Ask = Callable[..., Any]
Open = Callable[..., Any]
Again = Callable[[StoreHandle], None]


def timed(ask: Ask, dashboard: Running, path: str) -> tuple[Any, float]:
    begin = time.monotonic()
    return ask(dashboard, path), time.monotonic() - begin


def test_without_the_store_every_page_that_nobody_saw_before_says_so_at_once_and_comes_back_by_itself(
    pair: tuple[StoreHandle, Running], ask: Ask, open_feed: Open, start_again: Again
) -> None:
    store, dashboard = pair
    feed = open_feed(dashboard)
    feed.until_following(True)
    ask(dashboard, "/status")
    assert store.process is not None
    stop(store.process)
    feed.until_following(False)
    for path in ("/", "/dashboard", "/calls", "/leaderboard", "/authors/author1", "/tickers/SOL", "/mentions/1001"):
        answer, seconds = timed(ask, dashboard, path)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
        assert "The memory does not answer just now." in answer.text
        assert "Traceback" not in answer.text
        assert seconds < 3
    status = ask(dashboard, "/status")
    assert status.status == 200
    assert "does not answer" in status.text
    assert "figures below are those of" in status.text
    for path in ("/api/meta", "/api/evals/preview", "/api/evals/leaderboard", "/api/evals/author?handle=author1"):
        problem = ask(dashboard, path)
        assert (problem.status, problem.headers["Content-Type"]) == (503, "application/problem+json")
    health = ask(dashboard, "/healthz")
    assert health.status == 503
    assert json.loads(health.body)["status"] == "unavailable"
    start_again(store)
    try:
        wait_until("the pages are back", lambda: ask(dashboard, "/dashboard").status == 200)
        feed.until_following(True)
        ingest_into(store, [mention(2)])
        assert feed.mentions(1) == ["1002"]
        assert "revision" in ask(dashboard, "/status").text
    finally:
        stop(store.process)


def test_a_store_that_stands_still_keeps_nobody_waiting_long(pair: tuple[StoreHandle, Running], ask: Ask) -> None:
    store, dashboard = pair
    ask(dashboard, "/dashboard")
    assert store.process is not None
    store.process.send_signal(signal.SIGSTOP)
    try:
        for path, status in (("/dashboard?q=fresh", 503), ("/status", 200)):
            answer, seconds = timed(ask, dashboard, path)
            assert answer.status == status
            assert seconds < 3
        assert "does not answer" in ask(dashboard, "/status").text
    finally:
        store.process.send_signal(signal.SIGCONT)
    wait_until("it answers again", lambda: ask(dashboard, "/dashboard?q=post").status == 200)


def test_a_dashboard_started_before_its_store_waits_for_it(
    tmp_path: Path, ask: Ask, open_feed: Open, start_again: Again
) -> None:
    with start_store(tmp_path) as store:
        assert store.process is not None
        ingest_into(store, [mention(1)])
        stop(store.process)
        log = tmp_path / "early.log"
        port = free_port()
        settings = {"PORT": str(port), "STORE_TARGET": store.target, "STORE_READ_TOKEN": store.read_token}
        process = start("dashboard_svc", settings, log)
        early = Running(f"http://127.0.0.1:{port}", process, log)
        try:
            wait_until("it listens", lambda: "listening" in log.read_text())
            assert "has not answered since" in ask(early, "/status").text
            feed = open_feed(early)
            feed.until_following(False)
            start_again(store)
            feed.until_following(True)
            ingest_into(store, [mention(3)])
            assert feed.mentions(1)[-1] in ("1001", "1003")
        finally:
            stop(process)
            stop(store.process)


def test_sigterm_ends_open_streams_at_once(store: StoreHandle, open_feed: Open) -> None:
    with start_gateway("dashboard_svc", store) as dashboard:
        feeds = [open_feed(dashboard) for _ in range(3)]
        for feed in feeds:
            feed.until("state")
        begin = time.monotonic()
        assert stop(dashboard.process) == 0
        assert time.monotonic() - begin < 4
        for feed in feeds:
            feed.until_the_end()


def test_the_heartbeat_s_age_and_trouble_are_told(store: StoreHandle, dashboard: Running, ask: Ask) -> None:
    def beat(seconds_ago: int, state: str) -> None:
        heartbeat = Heartbeat(at_ms=now_ms() - seconds_ago * 1000, source="replay", state=state, stale_after_seconds=60)
        with grpc.insecure_channel(store.target) as channel:
            ingest_pb2_grpc.IngestServiceStub(channel).RecordHeartbeat(
                ingest_pb2.RecordHeartbeatRequest(heartbeat=heartbeat),
                metadata=(("authorization", f"Bearer {store.write_token}"),),
            )

    def told() -> tuple[dict[str, Any], str]:
        return json.loads(ask(dashboard, "/api/meta").body)["heartbeat"], ask(dashboard, "/status").text

    beat(300, "ok")
    item, page = told()
    assert (item["isStale"], item["staleAfterSeconds"], item["source"]) == (True, 60, "replay")
    assert 300 <= item["ageSeconds"] < 360
    assert "Collector: late." in page
    beat(2, "rate_limited")
    item, page = told()
    assert (item["isStale"], item["state"]) == (False, "rate_limited")
    assert "Collector: rate limited." in page
    beat(1, "ok")
    assert "Everything works." in told()[1]


def test_a_wrong_token_is_a_plain_page_and_a_line_in_the_log(store: StoreHandle, ask: Ask, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "wrong.log"
    process = start(
        "dashboard_svc", {"PORT": str(port), "STORE_TARGET": store.target, "STORE_READ_TOKEN": "not-it"}, log
    )
    wrong = Running(f"http://127.0.0.1:{port}", process, log)
    try:
        wait_until("it listens", lambda: "listening" in log.read_text())
        answer = ask(wrong, "/dashboard")
        assert answer.status == 502
        assert "The store refused this page." in answer.text
        assert "not-it" not in log.read_text()
    finally:
        stop(process)


def test_many_readers_at_once_all_get_the_same(store: StoreHandle, dashboard: Running, open_feed: Open) -> None:
    feeds = [open_feed(dashboard) for _ in range(20)]
    for feed in feeds:
        feed.until("state")
    ingest_into(store, [mention(n) for n in range(7000, 7050)])
    found: list[list[str]] = [[] for _ in feeds]

    def read(at: int) -> None:
        found[at] = feeds[at].mentions(50)

    threads = [threading.Thread(target=read, args=(at,)) for at in range(len(feeds))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [[str(1000 + n) for n in range(7000, 7050)]] * len(feeds)
