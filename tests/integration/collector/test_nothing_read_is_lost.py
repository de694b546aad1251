import asyncio
import json
import os
import random
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.cutting_proxy import cutting_proxy
from support.processes import ROOT, free_port, stop, wait_until

REPLAY = {"SOURCE": "replay", "POLL_SECONDS": "1", "POLL_JITTER": "false"}
DYING = Path(__file__).with_name("dying.py")
KILLS, SEED = 18, 20261125


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "posts"
    path.mkdir()
    return path


@pytest.fixture
def die(own_collector: Any, folder: Path) -> Callable[[int], tuple[int, int]]:
    """A cycle of at most seven mentions that is killed at its Nth call; answers its exit code and its calls."""

    def run(at: int) -> tuple[int, int]:
        settings = {**REPLAY, "REPLAY_PATH": str(folder), "MAX_MENTIONS_PER_CYCLE": "7"}
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DIE_AT": str(at)}
        ran = subprocess.run(
            [sys.executable, DYING],
            cwd=ROOT,
            env={**environment, **own_collector.environment(**settings)},
            capture_output=True,
            timeout=60,
            check=False,
        )
        calls = re.search(r"^calls (\d+)$", ran.stderr.decode(), re.MULTILINE)
        return ran.returncode, int(calls[1]) if calls else 0

    return run


def waiting(collector: Any) -> int:
    """How many parcels lie in the outbox."""
    return len(list(collector.outbox.glob("*.parcel")))


def test_killed_at_any_instant_it_loses_nothing_and_repeats_nothing(
    own_collector: Any, own_store: Any, restarted: Any, *, folder: Path, lines: Any, stored: Any, die: Any
) -> None:
    ids = lines(folder / "a.jsonl", 150)
    dice = random.Random(SEED)  # noqa: S311 - chance that can be repeated
    code, calls = die(0)
    assert code == 0
    assert calls > 50
    killed = sum(die(dice.randint(1, calls))[0] == -signal.SIGKILL for _ in range(KILLS // 3))
    stop(own_store.process)
    killed += sum(die(dice.randint(1, calls))[0] == -signal.SIGKILL for _ in range(KILLS // 3))
    assert waiting(own_collector)
    with restarted(own_store):
        killed += sum(die(dice.randint(1, calls))[0] == -signal.SIGKILL for _ in range(KILLS // 3))
        assert killed > KILLS * 3 // 4
        process = own_collector.start(**REPLAY, REPLAY_PATH=str(folder))
        wait_until("a good cycle", lambda: len(stored(own_store)) == len(ids) and not waiting(own_collector))
        assert stop(process) == 0
        assert sorted(row.post.id for row in stored(own_store)) == sorted(ids)


def test_while_the_store_is_away_it_reads_on_and_says_how_much_waits(
    own_collector: Any, own_store: Any, restarted: Any, *, folder: Path, lines: Any, stored: Any
) -> None:
    ids = lines(folder / "a.jsonl", 3)
    port = free_port()
    stop(own_store.process)
    process = own_collector.start(**REPLAY, REPLAY_PATH=str(folder), METRICS_PORT=str(port))
    wait_until("the first are kept", lambda: own_collector.beat().get("outbox", {}).get("rows") == 3)
    ids += lines(folder / "b.jsonl", 2)
    wait_until("later ones are kept", lambda: own_collector.beat()["outbox"]["rows"] == 5)
    wait_until("time passes", lambda: own_collector.beat()["outbox"]["oldestSeconds"] >= 1)
    assert own_collector.beat()["state"] == "store_down"
    assert own_collector.beat()["ts"] == 0
    values = metrics(port)
    assert values["nexus_collector_outbox_rows"] == 5
    assert values["nexus_collector_outbox_bytes"] == 2 * 4_096
    assert values["nexus_collector_outbox_oldest_seconds"] >= 1
    assert values['nexus_collector_state{state="store_down"}'] == 1
    with restarted(own_store):
        wait_until("all is well again", lambda: own_collector.beat()["state"] == "ok")
        assert own_collector.beat()["outbox"] == {"rows": 0, "bytes": 0, "oldestSeconds": 0}
        assert metrics(port)['nexus_collector_state{state="store_down"}'] == 0
        assert stop(process) == 0
        assert sorted(row.post.id for row in stored(own_store)) == sorted(ids)


def test_what_one_process_could_not_send_another_sends_before_it_reads(
    own_collector: Any, own_store: Any, restarted: Any, *, folder: Path, lines: Any, stored: Any
) -> None:
    ids = lines(folder / "a.jsonl", 3)
    stop(own_store.process)
    down = own_collector.run("--once", **REPLAY, REPLAY_PATH=str(folder))
    assert (down.code, down.out) == (75, "store_down\n")
    (folder / "a.jsonl").unlink()
    with restarted(own_store):
        good = own_collector.run("--once", **REPLAY, REPLAY_PATH=str(folder))
        assert (good.code, good.out) == (0, "ok\n")
        assert sorted(row.post.id for row in stored(own_store)) == sorted(ids)


def test_a_full_outbox_stops_the_reading_and_costs_nothing(
    own_collector: Any, own_store: Any, restarted: Any, *, folder: Path, item: Any, stored: Any
) -> None:
    items = [item(text=f"$SOL {number} {'x' * 20_000}") for number in range(70)]
    (folder / "a.jsonl").write_text("".join(f"{json.dumps(each)}\n" for each in items))
    settings = {**REPLAY, "REPLAY_PATH": str(folder), "OUTBOX_MAX_MB": "1", "MAX_MENTIONS_PER_CYCLE": "30"}
    stop(own_store.process)
    process = own_collector.start(**settings)
    full = "the outbox is full, so that nothing is read until the store takes what is in it"
    wait_until("it is full", lambda: any(full in line["reason"] for line in own_collector.events("trouble")))
    assert own_collector.beat()["outbox"]["rows"] == 30
    assert own_collector.beat()["outbox"]["bytes"] <= 1_000_000
    assert json.loads(own_collector.state.read_text())["files"][str(folder)]["files"]["a.jsonl"]["entries"] == 30
    process.send_signal(signal.SIGKILL)
    process.wait()
    with restarted(own_store):
        process = own_collector.start(**settings)
        wait_until("all is stored", lambda: len(stored(own_store)) == len(items))
        assert stop(process) == 0
        assert sorted(row.post.id for row in stored(own_store)) == sorted(each["id"] for each in items)


def test_a_refused_mention_is_named_and_holds_up_no_other(
    own_collector: Any, own_store: Any, folder: Path, *, item: Any, stored: Any
) -> None:
    refused, taken = item(createdAt="2999-01-01T00:00:00Z"), item()
    (folder / "a.jsonl").write_text(f"{json.dumps(refused)}\n{json.dumps(taken)}\n")
    ended = own_collector.run("--once", **REPLAY, REPLAY_PATH=str(folder))
    assert (ended.code, ended.out) == (0, "ok\n")
    told = [json.loads(line) for line in ended.err.splitlines()]
    assert [(line["id"], line["field"]) for line in told if line["event"] == "mention refused"] == [
        (refused["id"], "post.created_at_ms")
    ]
    assert [row.post.id for row in stored(own_store)] == [taken["id"]]
    assert not waiting(own_collector)


async def test_an_answer_that_is_lost_on_the_way_stores_nothing_twice(
    own_collector: Any, own_store: Any, folder: Path, *, lines: Any, stored: Any
) -> None:
    ids = lines(folder / "a.jsonl", 40)
    async with cutting_proxy(own_store.target) as (proxy, target):
        proxy.armed, proxy.cuts = True, 1
        ended = await asyncio.to_thread(
            own_collector.run, "--once", **REPLAY, REPLAY_PATH=str(folder), STORE_TARGET=target
        )
    assert (ended.code, ended.out, proxy.cuts) == (0, "ok\n", 0), ended.err
    assert sorted(row.post.id for row in stored(own_store)) == sorted(ids)
    assert not waiting(own_collector)


def test_a_second_collector_on_the_same_outbox_is_told_to_wait(own_collector: Any, folder: Path, lines: Any) -> None:
    lines(folder / "a.jsonl", 1)
    process = own_collector.start(**REPLAY, REPLAY_PATH=str(folder))
    wait_until("a good cycle", lambda: own_collector.beat().get("state") == "ok")
    second = own_collector.run("--once", **REPLAY, REPLAY_PATH=str(folder))
    assert (second.code, second.err.count("\n")) == (75, 1)
    assert "is used by another collector" in second.err
    assert stop(process) == 0


def metrics(port: int) -> dict[str, float]:
    """What a scrape tells of ours."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line.startswith("nexus_"))}
