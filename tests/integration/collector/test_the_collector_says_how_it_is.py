import signal
import socket
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from support.processes import free_port, stop, wait_until

REPLAY = {"SOURCE": "replay", "POLL_SECONDS": "1"}


@pytest.fixture
def played(tmp_path: Path, lines: Any) -> dict[str, str]:
    """Settings that play a file of three mentions."""
    lines(tmp_path / "posts.jsonl", 3)
    return {**REPLAY, "REPLAY_PATH": str(tmp_path / "posts.jsonl")}


def test_each_good_cycle_is_proved_in_the_file_and_in_the_store(collector: Any, played: Any, meta: Any) -> None:
    before = int(time.time())
    process = collector.start(**played)
    wait_until("a first cycle", lambda: collector.beat().get("ts", 0) >= before)
    first = collector.beat()["ts"]
    wait_until("a later cycle", lambda: collector.beat()["ts"] > first)
    assert stop(process) == 0
    beat, noted = collector.beat(), meta(collector.store).heartbeat
    assert (beat["lastSource"], beat["handle"], beat["state"]) == ("replay", "", "ok")
    assert (noted.source, noted.state, noted.at_ms // 1000) == ("replay", "ok", beat["ts"])
    assert noted.stale_after_seconds == beat["staleAfterSeconds"] > 120
    assert collector.run("healthcheck").code == 0


def test_healthcheck_says_why_not(collector: Any) -> None:
    missing = collector.run("healthcheck")
    assert (missing.code, missing.err.count("\n")) == (1, 1)
    assert "no cycle has ended yet" in missing.err
    collector.heartbeat.write_text('{"ts": 1700000000, "lastSource": "replay", "handle": "", "state": "store_down"}')
    stale = collector.run("healthcheck")
    assert (stale.code, stale.err.count("\n")) == (1, 1)
    assert "(state store_down), more than 336 s" in stale.err


def test_a_store_that_goes_away_is_trouble_and_not_proof(
    own_collector: Any, own_store: Any, restarted: Any, played: Any
) -> None:
    process = own_collector.start(**played)
    wait_until("a good cycle", lambda: own_collector.beat().get("state") == "ok")
    own_store.process.send_signal(signal.SIGKILL)
    own_store.process.wait()
    wait_until("trouble is logged", lambda: bool(own_collector.events("trouble")))
    assert own_collector.beat()["state"] == "store_down"
    proof = own_collector.beat()["ts"]
    trouble = own_collector.events("trouble")[0]
    assert trouble["state"] == "store_down"
    # POLL_SECONDS and a fifth of jitter: the store's trouble is no reason to read less often
    assert 0.8 <= trouble["pause_seconds"] <= 1.2
    with restarted(own_store):
        wait_until("a good cycle again", lambda: bool(own_collector.events("trouble is over")))
        assert own_collector.events("trouble is over")[0]["was"] == "store_down"
        assert own_collector.beat()["state"] == "ok"
        assert own_collector.beat()["ts"] > proof
        assert stop(process) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_within_seconds(collector: Any, played: Any, number: signal.Signals) -> None:
    process = collector.start(**played)
    wait_until("a good cycle", lambda: collector.beat().get("state") == "ok")
    started = time.monotonic()
    process.send_signal(number)
    assert process.wait(10) == 0
    assert time.monotonic() - started < 3


def test_a_signal_ends_it_in_the_middle_of_trouble_too(collector: Any, played: Any) -> None:
    process = collector.start(**played, STORE_TARGET=f"127.0.0.1:{free_port()}")
    wait_until("trouble is named", lambda: collector.beat().get("state") == "store_down")
    started = time.monotonic()
    assert stop(process) == 0
    assert time.monotonic() - started < 3


def test_once_prints_the_state_and_its_exit_code_says_who_must_act(collector: Any, played: Any) -> None:
    good = collector.run("--once", **played)
    assert (good.code, good.out) == (0, "ok\n")
    down = collector.run("--once", **{**played, "STORE_TARGET": f"127.0.0.1:{free_port()}"})
    assert (down.code, down.out) == (75, "store_down\n")
    wrong = collector.run("--once", **{**played, "STORE_WRITE_TOKEN": "wrong-token"})
    assert (wrong.code, wrong.out) == (78, "store_down\n")
    assert "refuses STORE_WRITE_TOKEN" in wrong.err
    assert "wrong-token" not in wrong.err


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"REPLAY_PATH": ""}, "REPLAY_PATH='' is not accepted: SOURCE=replay needs a file or folder of posts"),
        ({"REPLAY_PATH": "/no/such"}, "REPLAY_PATH='/no/such' is not accepted: there is no such file"),
        ({"HEARTBEAT_PATH": "/no/such/beat.json"}, "HEARTBEAT_PATH='/no/such/beat.json' is not accepted: its folder"),
        ({"SOURCE": "api"}, "X_BEARER_TOKEN is not set: SOURCE=api needs the bearer token of an app at X"),
        ({"SOURCE": "api", "CURSOR_PATH": "/no/such/c.json"}, "CURSOR_PATH='/no/such/c.json' is not accepted: its"),
        ({"OUTBOX_PATH": "/no/such/outbox"}, "OUTBOX_PATH='/no/such/outbox' is not accepted: its folder"),
        ({"REPLAY_STATE_PATH": "/no/such/r.json"}, "REPLAY_STATE_PATH='/no/such/r.json' is not accepted: its folder"),
        ({"POLL_SECONDS": "0"}, "POLL_SECONDS='0' is not accepted: pause between cycles in seconds, 1 to 86400"),
    ],
)
def test_a_bad_setting_is_one_line_at_start(collector: Any, settings: dict[str, str], says: str) -> None:
    ended = collector.run("--once", **{**REPLAY, "REPLAY_PATH": "demo", **settings})
    assert ended.code == 78
    assert ended.err.startswith(says)
    assert ended.out.strip() in {"", "files_failed", "auth_required"}
    assert len(ended.err.splitlines()) == 1


def test_metrics_tell_cycles_and_mentions_by_outcome(collector: Any, played: Any) -> None:
    port = free_port()
    process = collector.start(**played, METRICS_PORT=str(port))
    wait_until("a good cycle", lambda: collector.beat().get("state") == "ok")
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    assert stop(process) == 0
    values = dict(line.rsplit(" ", 1) for line in lines if line.startswith("nexus_"))
    assert float(values['nexus_scrape_cycles_total{outcome="ok"}']) >= 1
    assert values['nexus_scrape_cycles_total{outcome="store_down"}'] == "0.0"
    assert values['nexus_collector_state{state="ok"}'] == "1.0"
    assert values['nexus_collector_state{state="rate_limited"}'] == "0.0"
    assert values["nexus_collector_outbox_rows"] == values["nexus_collector_outbox_oldest_seconds"] == "0.0"
    assert values['nexus_collector_mentions_total{outcome="new"}'] == "3.0"
    assert abs(float(values["nexus_collector_last_success_timestamp_seconds"]) - time.time()) < 60


def test_a_taken_metrics_port_is_named(collector: Any, played: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = collector.run("--once", **played, METRICS_PORT=str(port))
    assert ended.code == 1
    assert len(ended.err.splitlines()) == 1
    assert f"127.0.0.1:{port}: Address already in use" in ended.err


def test_no_log_holds_the_token(collector: Any, played: Any) -> None:
    process = collector.start(**played, LOG_LEVEL="debug")
    wait_until("a good cycle", lambda: collector.beat().get("state") == "ok")
    assert stop(process) == 0
    assert collector.store.write_token not in collector.log.read_text()
    assert collector.events("collecting")[0]["store_write_auth"] == "True"
