import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.processes import ROOT
from support.x_replica import AUTH_TOKEN, XReplica

Environment = Callable[..., dict[str, str]]


def once(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    command = [sys.executable, "-m", "collector_svc", "--once"]
    return subprocess.run(
        command, cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, check=False, timeout=150
    )


def test_a_file_of_cookies_that_everybody_can_read_is_bad_configuration(
    x: XReplica, collector_environment: Environment, tmp_path: Path
) -> None:
    environment = collector_environment()
    (tmp_path / "cookies.json").chmod(0o644)
    done = once(environment)
    assert done.returncode == 78
    (line,) = done.stderr.splitlines()
    assert line.startswith("TW_COOKIES_PATH=")
    assert line.endswith("chmod 0640 it")
    assert x.counts() == {}


@pytest.mark.parametrize("name", ["CHROMIUM_EXECUTABLE_PATH", "CURSOR_PATH"])
def test_a_browser_or_cursor_that_cannot_be_used_is_bad_configuration(
    collector_environment: Environment, tmp_path: Path, name: str
) -> None:
    broken = tmp_path / "broken"
    broken.write_text("{")
    done = once(collector_environment(**{name: str(broken)}))
    assert done.returncode == 78
    assert f"{name}={str(broken)!r}" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("ending", [("login_wall", "auth_required", 78), ("rate_limited", "rate_limited", 75)])
def test_one_cycle_prints_its_state_and_no_secret(
    x: XReplica, collector_environment: Environment, tmp_path: Path, ending: tuple[str, str, int]
) -> None:
    kind, state, code = ending
    x.misbehave(kind)
    done = once(collector_environment(LOG_LEVEL="debug"))
    assert (done.stdout, done.returncode) == (f"{state}\n", code)
    assert json.loads((tmp_path / "heartbeat.json").read_text())["state"] == state
    assert AUTH_TOKEN not in done.stderr
