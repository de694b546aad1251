import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from support.processes import ROOT

from .scripts import OPS, needs_gnu
from .test_env_examples_are_the_settings import SERVICES, example

RUNBOOK = (ROOT / "docs/runbook.md").read_text()
BLOCKS = re.findall(r"^```bash\n(.*?)^```$", RUNBOOK, re.MULTILINE | re.DOTALL)
COMMANDS = "".join(BLOCKS)
# What an operator's system or a running service makes; everything else that the runbook names is in the tree.
MADE_LATER = {
    ".venv",
    "data",
    "backups",
    *(f"{name}/.env" for name in [*SERVICES, "ops"]),
    *(f"{name}/" for name in SERVICES),
}


def test_every_unit_it_names_exists() -> None:
    named = set(re.findall(r"\bswarm-[a-z-]+\.(?:service|timer)\b", RUNBOOK))
    units = {path.name for path in (OPS / "systemd").iterdir() if path.suffix in (".service", ".timer")}
    assert named <= units
    commanded = set(re.findall(r"\bswarm-(?:[a-z]+-)*[a-z]+\b(?![.\w-])", COMMANDS))
    other_names = {"swarm-nexus", "swarm-heartbeat"}  # the site, and a pattern of the quick checks
    assert commanded - other_names <= {name.partition(".")[0] for name in units}
    assert {name for name in units if name.endswith(".timer")} <= named


def test_every_path_of_the_tree_it_names_exists() -> None:
    named = set(re.findall(r"(?<![\w/.-])(?:ops|docs|tests)/[\w./*-]*[\w*/]", RUNBOOK)) - MADE_LATER
    assert "ops/backup.sh" in named
    missing = [path for path in named if "$" not in path and not list(ROOT.glob(path.rstrip("/")))]
    assert missing == []


def test_every_place_on_the_host_it_names_is_one_that_a_unit_or_the_site_knows() -> None:
    shipped = "".join(
        path.read_text()
        for folder in ("systemd", "nginx", "env")
        for path in (OPS / folder).iterdir()
        if path.is_file()
    )
    named = set(re.findall(r"/(?:opt|var/lib|var/cache|var/log)/[\w./-]*\w", RUNBOOK)) - {"/opt/swarmnexus-earlier"}
    for path in named:
        inside = path.removeprefix("/opt/swarmnexus/")
        defaults = {value for service in SERVICES for value in example(service).values()}
        state = path.rpartition("/")[2]  # a unit says StateDirectory=NAME for /var/lib/NAME
        assert path in shipped or f"Directory={state}" in shipped or inside in defaults | MADE_LATER, path


def test_every_variable_it_names_is_one_of_ours() -> None:
    ours = {name for service in [*SERVICES, "ops"] for name in example(service)}
    also_read = {"DB_PATH", "PUPPETEER_EXECUTABLE_PATH"}
    shouted = {"HOST", "REPOSITORY", "EXPORTED", "END"}  # stand for what the operator puts there
    named = set(re.findall(r"`([A-Z][A-Z0-9_]{3,})(?:=[^`]*)?`", RUNBOOK))
    assert named <= ours | also_read | shouted
    assigned = set(re.findall(r"\b([A-Z][A-Z_]{3,})=", COMMANDS)) - shouted
    assert assigned <= ours


@pytest.mark.parametrize("service", SERVICES)
def test_every_command_of_a_service_it_names_exists(service: str) -> None:
    told = subprocess.run(
        [sys.executable, "-m", f"{service}_svc", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    used = set(re.findall(rf"-m (?:{service}|\$\{{service\}})_svc ([a-z]+)", COMMANDS))
    assert "healthcheck" in used
    assert used <= set(re.findall(r"^  ([a-z-]+) ", told.stdout, re.MULTILINE))


def test_every_make_target_it_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)\b", COMMANDS + "".join(re.findall(r"`[^`]+`", RUNBOOK)))) <= targets


def test_every_link_leads_to_a_heading() -> None:
    headings = re.findall(r"^#+ (.*)$", RUNBOOK, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]*)\)", RUNBOOK)) <= anchors


def test_the_quick_checks_of_the_earlier_runbook_stand_unchanged() -> None:
    for line in [
        "curl -I https://HOST/agent/healthz",
        'journalctl -u swarm-collector | grep -i "Logged in as"',
        (
            "grep -E '^(SOURCE|POLL_SECONDS|MAX_MENTIONS_PER_CYCLE|POLL_JITTER|BACKOFF_BASE_MS|BACKOFF_MAX_MS)='"
            " collector/.env"
        ),
        "systemctl list-timers | egrep 'swarm-db-backup|swarm-heartbeat'",
    ]:
        assert f"\n{line}\n" in COMMANDS
    assert re.search(r"^jq .* data/collector_heartbeat\.json$", COMMANDS, re.MULTILINE)


def test_every_alarm_it_explains_is_one_that_a_script_gives() -> None:
    scripts = "".join(path.read_text() for path in [*OPS.glob("*.sh"), *OPS.glob("*.py")])
    alarms = re.findall(r"^\| `((?:heartbeat|backup:|not restarted:) ?[^`]*)`", RUNBOOK, re.MULTILINE)
    assert len(alarms) == 9
    for alarm in alarms:
        kind, _, said = alarm.partition(" ")
        parts = [said] if kind == "heartbeat" else re.split("…|[0-9]+ restarts", said)
        assert all(part.strip(" ,") in scripts for part in parts), alarm
    verdicts = set(re.findall(r'"(stale|missing|truncated|unreadable|future-dated)"', scripts))
    assert {alarm.split()[1] for alarm in alarms if alarm.startswith("heartbeat")} == verdicts


@needs_gnu
def test_the_commands_that_write_the_settings_write_them(tmp_path: Path) -> None:
    (block,) = (block for block in BLOCKS if "STORE_WRITE_TOKEN=" in block)
    shutil.copytree(OPS / "env", tmp_path / "ops/env")
    for service in SERVICES:
        (tmp_path / service).mkdir()
    subprocess.run(["bash", "-euc", block], cwd=tmp_path, env={"PATH": os.environ["PATH"]}, check=True)
    written = {name: (tmp_path / name / ".env").read_text() for name in [*SERVICES, "ops"]}
    assert {stat.S_IMODE((tmp_path / name / ".env").stat().st_mode) for name in written} == {0o600}
    tokens = {
        name: dict(re.findall(r"^STORE_(WRITE|READ)_TOKEN=(\w{64})$", text, re.MULTILINE))
        for name, text in written.items()
    }
    write, read = tokens["store"]["WRITE"], tokens["store"]["READ"]
    assert write != read
    assert tokens["collector"] == {"WRITE": write}
    assert tokens["dashboard"] == tokens["agent"] == {"READ": read}
    assert "\nAGENT_URL=https://swarm.example.org/agent\n" in written["dashboard"]


def test_the_commands_that_put_the_site_there_leave_no_example_host() -> None:
    (line,) = re.findall(r"^sed .*swarm-nexus\.conf >.*$", COMMANDS, re.MULTILINE)
    command, _, target = line.partition(" >")
    assert target == "/etc/nginx/sites-available/swarm-nexus.conf"
    site = subprocess.run(
        ["bash", "-euc", command],
        cwd=ROOT,
        env={"HOST": "calls.test", "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert site.count("calls.test") == 5
    assert "example" not in site
