import importlib
import re
from pathlib import Path

import pytest

from swarmnexus.settings import ServiceSettings, describe, variables

from .scripts import OPS, run

SERVICES = ["store", "collector", "dashboard", "agent"]


def example(name: str) -> dict[str, str]:
    """The variables of an example as systemd reads them; a line is one of them, a comment, or empty."""
    values: dict[str, str] = {}
    for line in (OPS / f"env/{name}.env.example").read_text().splitlines():
        if not line or line.startswith("# "):
            continue
        match = re.fullmatch(r"([A-Z][A-Z0-9_]*)=([^\s'\"\\#]*)", line)
        assert match, line
        assert match[1] not in values, line
        values[match[1]] = match[2]
    return values


def kinds(service: str) -> list[type[ServiceSettings]]:
    """The settings classes of a service."""
    module = importlib.import_module(f"{service}_svc.settings")
    return [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, ServiceSettings) and kind.__module__ == module.__name__
    ]


def known(service: str) -> dict[str, str]:
    """Every variable that --help of a service tells, with its default."""
    told = "\n".join(describe(kind) for kind in kinds(service))
    return dict(re.findall(r"^  ([A-Z][A-Z0-9_]*)=(.*)$", told, re.MULTILINE))


@pytest.mark.parametrize("service", SERVICES)
def test_an_example_names_every_variable_with_its_default_and_no_other(service: str) -> None:
    assert example(service) == known(service)


@pytest.mark.parametrize("service", SERVICES)
def test_an_example_loads_without_complaint_and_changes_nothing(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in kinds(service):
        for name in {name for key, field in kind.model_fields.items() for name in variables(key, field)}:
            monkeypatch.delenv(name, raising=False)
        untouched = kind()
        for name, value in example(service).items():
            monkeypatch.setenv(name, value)
        assert kind() == untouched


def test_the_example_of_ops_names_what_the_scripts_tell_and_what_they_do_not_get_elsewhere() -> None:
    told: dict[str, str] = {}
    for script in ("backup.sh", "heartbeat_watch.py"):
        told |= dict(re.findall(r"^  ([A-Z][A-Z0-9_]*)=(\S*)", run(script, "--help").stdout, re.MULTILINE))
    from_elsewhere = {"SWARM_DB_PATH": example("store")["SWARM_DB_PATH"], "PYTHON": ".venv/bin/python"}
    assert told == example("ops") | from_elsewhere


def test_the_watch_looks_where_the_collector_writes() -> None:
    assert example("ops")["HEARTBEAT_PATH"] == example("collector")["HEARTBEAT_PATH"]


@pytest.mark.parametrize("name", [*SERVICES, "ops"])
def test_an_example_holds_no_secret_and_says_where_it_belongs(name: str) -> None:
    text = (OPS / f"env/{name}.env.example").read_text()
    assert f"/opt/swarmnexus/{name}/.env" in text
    assert all(not value for key, value in example(name).items() if key.endswith(("_TOKEN", "AGENT_KEY")))


def test_there_is_an_example_a_service_and_one_for_ops() -> None:
    assert sorted(path.name for path in Path(OPS / "env").iterdir()) == sorted(
        f"{name}.env.example" for name in [*SERVICES, "ops"]
    )
