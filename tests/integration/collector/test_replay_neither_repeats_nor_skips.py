import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.processes import stop, wait_until

REPLAY = {"SOURCE": "replay", "POLL_SECONDS": "1", "POLL_JITTER": "false"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "posts"
    path.mkdir()
    return path


@pytest.fixture
def once(own_collector: Any, folder: Path) -> Callable[..., tuple[int, int]]:
    """One cycle of at most three mentions; answers how many the store had not had, and how many it had."""

    def run(**changes: str) -> tuple[int, int]:
        settings = {**REPLAY, "REPLAY_PATH": str(folder), "MAX_MENTIONS_PER_CYCLE": "3", **changes}
        ended = own_collector.run("--once", **settings)
        assert (ended.code, ended.out) == (0, "ok\n"), ended.err
        told = [json.loads(line) for line in ended.err.splitlines()]
        cycles = [line for line in told if line["event"] == "cycle ended"]
        return sum(line["new"] for line in cycles), sum(line["unchanged"] for line in cycles)

    return run


def test_each_start_goes_on_where_the_one_before_ended(once: Any, folder: Path, lines: Any) -> None:
    lines(folder / "a.jsonl", 4)
    lines(folder / "b.jsonl", 3)
    assert [once() for _ in range(4)] == [(3, 0), (3, 0), (1, 0), (0, 0)]
    # a file that is new or has grown is noticed
    lines(folder / "c.jsonl", 1)
    lines(folder / "a.jsonl", 1)
    assert [once() for _ in range(2)] == [(2, 0), (0, 0)]


def test_a_name_that_is_no_text_is_played_once_like_any_other(once: Any, folder: Path, lines: Any) -> None:
    lines(Path(os.fsdecode(os.fsencode(folder) + b"/\xff.jsonl")), 4)
    assert [once() for _ in range(3)] == [(3, 0), (1, 0), (0, 0)]


def test_one_file_is_played_as_well(once: Any, folder: Path, lines: Any) -> None:
    file = folder / "a.jsonl"
    lines(file, 4)
    assert [once(REPLAY_PATH=str(file)) for _ in range(3)] == [(3, 0), (1, 0), (0, 0)]


def test_a_line_that_is_still_being_written_is_read_when_it_is_whole(once: Any, folder: Path, item: Any) -> None:
    whole = json.dumps(item())
    file = folder / "a.jsonl"
    file.write_text(json.dumps(item()) + "\n" + whole[:40])
    assert [once(), once()] == [(1, 0), (0, 0)]
    with file.open("a") as stream:
        stream.write(whole[40:])
    assert [once(), once()] == [(1, 0), (0, 0)]


def test_what_cannot_be_read_is_named_once_and_holds_up_nothing(own_collector: Any, folder: Path, item: Any) -> None:
    (folder / "a.bin").write_bytes(bytes(range(256)))
    (folder / "b.jsonl").write_text(f"{json.dumps(item())}\n{json.dumps(item(text=None))}\n{json.dumps(item())}\n")
    settings = {**REPLAY, "REPLAY_PATH": str(folder)}
    first, second = (own_collector.run("--once", **settings) for _ in range(2))
    told = [json.loads(line) for line in first.err.splitlines()]
    assert [(line["place"], line["reason"][:20]) for line in told if line["event"] == "not read"] == [
        (str(folder / "a.bin"), "it is a binary file;"),
        (f"{folder / 'b.jsonl'}:2", "text: expected text,"),
    ]
    assert [(line["new"], line["refused"]) for line in told if line["event"] == "cycle ended"] == [(2, 2)]
    assert "not read" not in second.err


def test_a_kill_at_any_moment_neither_repeats_nor_skips(
    own_collector: Any, own_store: Any, folder: Path, *, lines: Any, stored: Any, meta: Any
) -> None:
    ids = lines(folder / "a.jsonl", 200)
    settings = {**REPLAY, "REPLAY_PATH": str(folder), "MAX_MENTIONS_PER_CYCLE": "40"}
    for played in (1, 80):
        process = own_collector.start(**settings)
        wait_until("some are played", lambda least=played: meta(own_store).mentions >= least)
        process.send_signal(signal.SIGKILL)
        process.wait()
    process = own_collector.start(**settings)
    wait_until("all are played", lambda: meta(own_store).mentions == 200)
    assert stop(process) == 0
    assert sorted(row.post.id for row in stored(own_store)) == sorted(ids)
    assert {row.origin for row in stored(own_store)} == {"replay"}
    # at most the cycle that was cut short was sent again
    assert sum(line["unchanged"] for line in own_collector.events("cycle ended")) <= 80


def test_what_was_not_acked_is_sent_when_the_store_is_back(
    own_collector: Any, own_store: Any, restarted: Any, *, folder: Path, lines: Any, stored: Any
) -> None:
    ids = lines(folder / "a.jsonl", 5)
    stop(own_store.process)
    process = own_collector.start(**REPLAY, REPLAY_PATH=str(folder))
    wait_until("trouble is named", lambda: own_collector.beat().get("state") == "store_down")
    with restarted(own_store):
        wait_until("all is well again", lambda: own_collector.beat()["state"] == "ok")
        assert stop(process) == 0
        assert sorted(row.post.id for row in stored(own_store)) == sorted(ids)


@pytest.mark.parametrize(
    "content", ["{", '{"version": 2}', '{"version": 1, "files": {"a": {"files": {"b": -1}}}}', "\0"]
)
def test_a_state_that_cannot_be_understood_is_never_guessed(
    own_collector: Any, folder: Path, lines: Any, content: str
) -> None:
    lines(folder / "a.jsonl", 1)
    own_collector.state.write_text(content)
    ended = own_collector.run("--once", **REPLAY, REPLAY_PATH=str(folder))
    assert ended.code == 78
    assert ended.err == (
        f"REPLAY_STATE_PATH='{own_collector.state}' cannot be read: it is not what this version writes; "
        "remove it to play from the beginning\n"
    )
    assert own_collector.state.read_text() == content
