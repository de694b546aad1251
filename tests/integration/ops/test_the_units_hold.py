import configparser
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from .scripts import OPS

UNITS = sorted([*(OPS / "systemd").glob("*.service"), *(OPS / "systemd").glob("*.timer")])
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
# Exposure as systemd counts it, times ten; 96 is a unit without any of it. The collector runs a browser.
EXPOSURE = {"swarm-collector": 21}
HOST_UNITS = Path("/lib/systemd/system")

needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of a machine on which all is installed where the runbook puts it: units, checkout, this one's units."""
    root = tmp_path_factory.mktemp("host")
    installed, checkout = root / "etc/systemd/system", root / "opt/swarmnexus"
    installed.mkdir(parents=True)
    for unit in UNITS:
        shutil.copy(unit, installed)
    shutil.copytree(HOST_UNITS, root / "lib/systemd/system", symlinks=True)
    shutil.copytree(OPS, checkout / "ops", ignore=shutil.ignore_patterns("containers", "__pycache__"))
    python = checkout / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    return root


def verify(host: Path, unit: str) -> "subprocess.CompletedProcess[str]":
    command = ["systemd-analyze", "verify", "--man=no", "--recursive-errors=one", f"--root={host}", unit]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@needs_systemd
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_finds_nothing_to_complain_about(host: Path, unit: Path) -> None:
    done = verify(host, unit.name)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@needs_systemd
def test_that_check_can_fail(host: Path) -> None:
    broken = host / "etc/systemd/system/swarm-broken.service"
    broken.write_text("[Service]\nExecStart=/opt/swarmnexus/none\nRestrt=always\n")
    done = verify(host, broken.name)
    assert done.returncode != 0
    assert "'Restrt' in section" in done.stderr
    assert "/opt/swarmnexus/none is not executable" in done.stderr


@needs_systemd
@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_exposure_stays_low(unit: Path) -> None:
    threshold = EXPOSURE.get(unit.stem, 12)
    command = ["systemd-analyze", "security", "--offline=true", f"--threshold={threshold}", unit]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout.splitlines()[-1]


def settings(unit: Path) -> configparser.ConfigParser:
    """A unit as systemd reads it, but for keys that stand twice: the last one wins here."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    return parser


@pytest.mark.parametrize("service", ["store", "collector", "dashboard", "agent"])
def test_a_long_running_service_comes_back_and_reads_its_own_file(service: str) -> None:
    unit = settings(OPS / f"systemd/swarm-{service}.service")["Service"]
    assert unit["ExecStart"] == f"/opt/swarmnexus/.venv/bin/python -m {service}_svc"
    assert unit["EnvironmentFile"] == f"/opt/swarmnexus/{service}/.env"
    assert unit["Restart"] == "always"
    assert unit["RestartPreventExitStatus"] == "2 78"
    assert unit["TimeoutStopSec"] == "20"


def test_only_the_store_and_its_backup_may_write_the_database() -> None:
    users = {unit.stem: settings(unit)["Service"].get("User", "") for unit in SERVICES}
    assert {name for name, user in users.items() if user == "swarm-store"} == {"swarm-store", "swarm-db-backup"}
    for name in ("dashboard", "agent"):
        unit = settings(OPS / f"systemd/swarm-{name}.service")["Service"]
        assert "ReadWritePaths" not in unit
        assert "-/opt/swarmnexus/data" in unit["InaccessiblePaths"].split()


def test_the_timers_run_as_the_contract_says() -> None:
    backup = settings(OPS / "systemd/swarm-db-backup.timer")["Timer"]
    assert (backup["OnUnitActiveSec"], backup["Persistent"]) == ("2d", "true")
    watch = settings(OPS / "systemd/swarm-heartbeat-watch.timer")["Timer"]
    assert watch["OnUnitActiveSec"] == "5min"
    for timer in (backup, watch):
        assert timer["RandomizedDelaySec"]
        assert timer["OnBootSec"]  # without it a timer of this kind never begins


@pytest.mark.skipif(
    shutil.which("systemd-tmpfiles") is None or os.geteuid() != 0,
    reason="it needs systemd, and root to give files away",
)
def test_users_and_folders_are_made_as_declared(tmp_path: Path) -> None:
    for kind, command in (("sysusers", ["systemd-sysusers"]), ("tmpfiles", ["systemd-tmpfiles", "--create"])):
        folder = tmp_path / f"etc/{kind}.d"
        folder.mkdir(parents=True)
        shutil.copy(OPS / f"systemd/swarm-nexus.{kind}.conf", folder / "swarm-nexus.conf")
        # below this root only: the users and folders of the machine itself are not touched
        done = subprocess.run([*command, f"--root={tmp_path}"], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    users = {line.split(":")[0]: line.split(":") for line in (tmp_path / "etc/passwd").read_text().splitlines()}
    groups = {line.split(":")[0]: line.split(":")[2] for line in (tmp_path / "etc/group").read_text().splitlines()}
    assert {"swarm-store", "swarm-collector"} <= set(users)
    for name in ("swarm-store", "swarm-collector"):
        assert users[name][3] == groups["swarm"]
        assert users[name][6].endswith("/nologin")
    data = (tmp_path / "opt/swarmnexus/data").stat()
    assert stat.S_IMODE(data.st_mode) == 0o3770
    assert (str(data.st_uid), str(data.st_gid)) == (users["swarm-store"][2], groups["swarm"])
    assert stat.S_IMODE((tmp_path / "opt/swarmnexus/store").stat().st_mode) == 0o700


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not installed")
def test_shellcheck_finds_nothing_in_the_scripts() -> None:
    scripts = sorted(OPS.glob("*.sh"))
    assert scripts
    done = subprocess.run(["shellcheck", *scripts], capture_output=True, text=True, check=False)
    assert done.stdout == ""


def test_scripts_are_executable_and_every_unit_of_ours_is_known_by_its_name() -> None:
    assert all(path.stat().st_mode & stat.S_IXUSR for path in [*OPS.glob("*.sh"), *OPS.glob("*.py")])
    named = {name for unit in UNITS for name in re.findall(r"swarm-[a-z-]+\.(?:service|timer)", unit.read_text())}
    assert named <= {unit.name for unit in UNITS}
