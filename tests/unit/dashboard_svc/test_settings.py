import os
import subprocess
import sys

import pytest

from dashboard_svc.settings import DashboardSettings
from swarmnexus.settings import redacted, variables


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    kept = {"PATH": os.environ["PATH"], **environment}
    command = [sys.executable, "-m", "dashboard_svc", *arguments]
    return subprocess.run(command, env=kept, capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "70000"),
        ("MENTION_HANDLE", "no such handle"),
        ("AGENT_URL", "javascript:alert(1)"),
        ("LIVE_CLIENTS", "0"),
        ("STORE_TARGET", "nowhere"),
    ],
)
def test_a_bad_variable_is_named_with_what_is_accepted(name: str, value: str) -> None:
    ended = run(**{name: value})
    assert ended.returncode == 78
    assert ended.stderr.startswith(f"{name}={value!r} is not accepted: ")
    assert len(ended.stderr.splitlines()) == 1


def test_help_lists_every_variable() -> None:
    ended = run("--help")
    assert ended.returncode == 0
    for name, field in DashboardSettings.model_fields.items():
        assert f"{variables(name, field)[0]}=" in ended.stdout


def test_healthcheck_says_in_one_line_that_nobody_is_there() -> None:
    ended = run("healthcheck", PORT="1")
    assert ended.returncode == 1
    assert ended.stderr.startswith("http://127.0.0.1:1/healthz does not answer")


def test_what_may_hold_a_secret_is_never_logged() -> None:
    settings = DashboardSettings(store_read_token="hush", gcal_ics_url="https://calendar.example/private-abc/basic.ics")
    assert "hush" not in str(redacted(settings))
    assert "private-abc" not in str(redacted(settings))


def test_a_handle_may_be_given_with_its_at() -> None:
    assert DashboardSettings(mention_handle="@SwarmNexus").handle == "SwarmNexus"
