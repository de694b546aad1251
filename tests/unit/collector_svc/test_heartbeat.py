import json
import stat
from pathlib import Path

import pytest

from collector_svc.heartbeat import Beat, HeartbeatFile, complaint, read_beat
from collector_svc.outbox.folder import Backlog
from collector_svc.trouble import State

STALE = 300


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "heartbeat.json"


@pytest.fixture
def heartbeat(file: Path) -> HeartbeatFile:
    return HeartbeatFile(file, STALE)


def test_it_begins_with_the_keys_that_watchers_know(heartbeat: HeartbeatFile, file: Path) -> None:
    heartbeat.write(Beat(1_700_000_000, "replay", "SwarmNexus", State.OK, 7))
    content = json.loads(file.read_text())
    assert list(content)[:3] == ["ts", "lastSource", "handle"]
    assert (content["ts"], content["lastSource"], content["handle"]) == (1_700_000_000, "replay", "SwarmNexus")
    assert (content["state"], content["mentions"], content["staleAfterSeconds"]) == ("ok", 7, STALE)


def test_everybody_may_read_it_and_nothing_else_is_left_beside_it(heartbeat: HeartbeatFile, file: Path) -> None:
    heartbeat.write(Beat(1, "replay", "", State.OK, 0))
    heartbeat.write(Beat(2, "replay", "", State.OK, 0))
    assert stat.S_IMODE(file.stat().st_mode) == 0o644
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_cannot_be_replaced_is_left_as_it_was(heartbeat: HeartbeatFile, file: Path) -> None:
    file.mkdir()
    with pytest.raises(OSError, match="heartbeat"):
        heartbeat.write(Beat(1, "replay", "", State.OK, 0))
    assert list(file.parent.iterdir()) == [file]


def test_trouble_is_named_without_claiming_a_good_cycle(heartbeat: HeartbeatFile, file: Path) -> None:
    heartbeat.write(Beat(1_700_000_000, "replay", "", State.OK, 7))
    heartbeat.write_trouble(State.STORE_DOWN, "replay", "", Backlog())
    beat = read_beat(file)
    assert beat is not None
    assert (beat.ts, beat.state, beat.mentions) == (1_700_000_000, "store_down", 0)


def test_trouble_from_the_first_cycle_on_is_no_proof_at_all(heartbeat: HeartbeatFile, file: Path) -> None:
    heartbeat.write_trouble(State.STORE_DOWN, "replay", "", Backlog())
    assert complaint(file, 1_700_000_000, STALE) == f"{file}: no cycle has ended well yet (state store_down)"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"ts": "now"}', "\0"])
def test_a_file_that_says_nothing_is_not_healthy(file: Path, content: str) -> None:
    file.write_text(content)
    assert complaint(file, 1_700_000_000, STALE).endswith("is missing or unreadable: no cycle has ended yet")


def test_a_missing_file_is_not_healthy(file: Path) -> None:
    assert complaint(file, 1_700_000_000, STALE).startswith(str(file))


@pytest.mark.parametrize(
    ("age", "says"),
    [(0, ""), (STALE, ""), (-STALE, ""), (STALE + 1, "ended 301 s ago (state ok), more than 300 s"),
     (-STALE - 60, "lies 360 s in the future: check the clock")],
)  # fmt: skip
def test_only_a_recent_good_cycle_is_healthy(heartbeat: HeartbeatFile, file: Path, age: int, says: str) -> None:
    heartbeat.write(Beat(1_700_000_000, "replay", "", State.OK, 0))
    said = complaint(file, 1_700_000_000 + age, STALE)
    assert said.endswith(says)
    assert bool(said) == bool(says)


def test_a_file_of_the_earlier_system_is_understood(file: Path) -> None:
    file.write_text('{"ts": 1700000000, "lastSource": "notifications", "handle": "SwarmNexus"}')
    assert complaint(file, 1_700_000_010, STALE) == ""
