import json
import time
from pathlib import Path

import pytest

from .scripts import Done, environment, run

FAKE_SYSTEMCTL = """#!/bin/sh
echo "$@" >> "$0.calls"
exit {code}
"""


@pytest.fixture
def beat(tmp_path: Path) -> Path:
    return tmp_path / "collector_heartbeat.json"


@pytest.fixture
def systemctl(tmp_path: Path) -> Path:
    """A systemctl that writes down what it was asked; it comes first in PATH."""
    return stand_in(tmp_path / "bin", code=0)


def stand_in(folder: Path, code: int) -> Path:
    folder.mkdir(exist_ok=True)
    program = folder / "systemctl"
    program.write_text(FAKE_SYSTEMCTL.format(code=code))
    program.chmod(0o755)
    return program


def calls(systemctl: Path) -> list[str]:
    record = Path(f"{systemctl}.calls")
    return record.read_text().splitlines() if record.exists() else []


def watch(beat: Path, **variables: object) -> Done:
    return run("heartbeat_watch.py", HEARTBEAT_PATH=beat, **variables)


def restarting(beat: Path, systemctl: Path, **variables: object) -> Done:
    path = f"{systemctl.parent}:{environment()['PATH']}"
    return watch(beat, **{"RESTART_IF_STALE": 1, "STATE_DIRECTORY": beat.parent, "PATH": path, **variables})


def written(beat: Path, age_seconds: float, **fields: object) -> Path:
    """A heartbeat whose last good cycle ended so long ago; negative is in the future."""
    ts = int(time.time() - age_seconds)
    beat.write_text(json.dumps({"ts": ts, "lastSource": "notifications", "handle": "SwarmNexus", **fields}))
    return beat


@pytest.mark.parametrize(
    ("age_seconds", "verdict"),
    [(0, "fresh"), (550, "fresh"), (-30, "fresh"), (650, "stale"), (10**8, "stale"), (-600, "future-dated")],
)
def test_age_decides(beat: Path, age_seconds: int, verdict: str) -> None:
    done = watch(written(beat, age_seconds))
    assert done.returncode == (0 if verdict == "fresh" else 1)
    assert done.stdout.startswith(f"heartbeat {verdict}: ")
    assert "lastSource 'notifications', handle 'SwarmNexus'" in done.stdout
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (b"", "truncated"),
        (b'{"ts": 17', "truncated"),
        (b'{"ts": 1700000000, "lastSou', "truncated"),
        (b'{"ts": 1700000000, "of": {"a": 1}', "truncated"),
        (b"hello", "unreadable"),
        (b"\x80\xff\x00", "unreadable"),
        (b"[1700000000]", "unreadable"),
        (b"{}", "unreadable"),
        (b'{"ts": "1700000000"}', "unreadable"),
        (b'{"ts": true}', "unreadable"),
        (b'{"ts": NaN}', "unreadable"),
        (b'{"ts": 1e999}', "unreadable"),
        (b'{"ts": ' + b"9" * 5_000 + b"}", "unreadable"),
        (b'{"ts": ' + b"[" * 50_000 + b"]" * 5 + b"}", "unreadable"),
        (b'{"ts": 1700000000, "x": "' + b"x" * 70_000 + b'"}', "unreadable"),
        (b'{"ts": 1900000000000}', "future-dated"),
        (b'{"ts": 0, "state": "auth_required"}', "stale"),
    ],
)
def test_a_file_that_is_no_heartbeat_has_a_verdict_of_its_own(beat: Path, content: bytes, verdict: str) -> None:
    beat.write_bytes(content)
    done = watch(beat)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"heartbeat {verdict}: ")
    assert done.stdout.count("\n") == 1


def test_a_file_that_is_not_there_is_missing_and_a_folder_unreadable(beat: Path) -> None:
    assert watch(beat).stdout.startswith(f"heartbeat missing: {beat} is not there")
    beat.mkdir()
    assert watch(beat).stdout.startswith("heartbeat unreadable: ")


def test_the_limit_can_be_set(beat: Path) -> None:
    assert watch(written(beat, 50), STALE_SECONDS=20).returncode == 1
    assert watch(written(beat, 2_000), STALE_SECONDS=86_400).returncode == 0


def test_what_the_file_says_cannot_forge_a_line_of_the_journal(beat: Path) -> None:
    done = watch(written(beat, 0, handle="x\nheartbeat fresh: \x1b[2J" + "x" * 5_000))
    assert done.stdout.count("\n") == 1
    assert "\x1b" not in done.stdout
    assert len(done.stdout) < 400


def test_it_only_tells_unless_told_to_restart(beat: Path, systemctl: Path) -> None:
    restarting(written(beat, 10_000), systemctl, RESTART_IF_STALE="0")
    assert calls(systemctl) == []


def test_a_stale_collector_is_restarted_three_times_in_half_an_hour_and_no_more(beat: Path, systemctl: Path) -> None:
    written(beat, 10_000)
    told = [restarting(beat, systemctl) for _ in range(5)]
    assert {done.returncode for done in told} == {1}
    assert calls(systemctl) == ["restart --no-block swarm-collector.service"] * 3
    assert "restarted swarm-collector.service, 3 of at most 3 in 30 minutes" in told[2].stdout
    assert "not restarted: 3 restarts in 30 minutes did not help" in told[3].stdout

    record = beat.parent / "heartbeat_restarts.json"
    record.write_text(json.dumps([at - 1_801 for at in json.loads(record.read_text())]))
    assert "1 of at most 3" in restarting(beat, systemctl).stdout


@pytest.mark.parametrize("verdict", ["fresh", "missing", "truncated", "future-dated"])
def test_nothing_but_a_stale_heartbeat_restarts(beat: Path, systemctl: Path, verdict: str) -> None:
    match verdict:
        case "fresh":
            written(beat, 0)
        case "truncated":
            beat.write_bytes(b'{"ts"')
        case "future-dated":
            written(beat, -10_000)
    assert restarting(beat, systemctl).stdout.startswith(f"heartbeat {verdict}: ")
    assert calls(systemctl) == []


def test_a_collector_that_names_its_trouble_is_left_waiting(beat: Path, systemctl: Path) -> None:
    done = restarting(written(beat, 10_000, state="rate_limited"), systemctl)
    assert "not restarted: it runs, and waits out 'rate_limited'" in done.stdout
    assert calls(systemctl) == []
    restarting(written(beat, 10_000, state="ok"), systemctl)
    assert len(calls(systemctl)) == 1


def test_a_restart_that_fails_is_told_and_counts(beat: Path, tmp_path: Path) -> None:
    broken = stand_in(tmp_path / "bin", code=5)
    written(beat, 10_000)
    assert "not restarted: systemctl exited 5" in restarting(beat, broken).stdout
    restarting(beat, broken)
    restarting(beat, broken)
    restarting(beat, broken)
    assert len(calls(broken)) == 3


def test_a_damaged_record_of_restarts_does_not_stop_the_watch(beat: Path, systemctl: Path) -> None:
    (beat.parent / "heartbeat_restarts.json").write_text('{"not": "a list')
    assert "1 of at most 3" in restarting(written(beat, 10_000), systemctl).stdout


@pytest.mark.parametrize(
    "bad", [{"STALE_SECONDS": "0"}, {"STALE_SECONDS": "ten"}, {"STALE_SECONDS": "86401"}, {"RESTART_IF_STALE": "yes"}]
)
def test_a_bad_variable_is_bad_configuration(beat: Path, bad: dict[str, str]) -> None:
    done = watch(written(beat, 0), **bad)
    assert done.returncode == 78
    ((name, value),) = bad.items()
    assert done.stderr.startswith(f"heartbeat: {name}='{value}' is not accepted: ")
