"""What every container keeps to, read out of compose.yaml and the Dockerfiles."""

import json
import re
from typing import Any

import pytest
from compose.dockerfile import PYTHON_SERVICES, ROOT, Dockerfile

every_service = pytest.mark.parametrize("service", [*PYTHON_SERVICES, "nginx"])

_BASES = {"docker.io/library/python:3.11-slim-bookworm", "docker.io/library/debian:bookworm-slim"}
# A browser is what it is.
_MOST_MEMORY_MB = {"collector": 1_536}
_MOST_PROCESSES = {"collector": 512}
_SECRETS = ("STORE_WRITE_TOKEN", "STORE_READ_TOKEN")


def test_these_tests_know_every_service(compose: dict[str, Any]) -> None:
    assert set(compose["services"]) == {*PYTHON_SERVICES, "nginx"}


@every_service
def test_the_root_file_system_is_read_only(service: str, compose: dict[str, Any]) -> None:
    settings = compose["services"][service]
    assert settings["read_only"] is True
    (scratch,) = settings["tmpfs"]
    path, _, options = scratch.partition(":")
    assert path == "/tmp"  # noqa: S108 - a path inside the container
    assert {"noexec", "nosuid", "nodev"} <= set(options.split(","))
    assert re.search(r"size=\d+m", options), "a tmpfs without a size takes the machine's memory"


@every_service
def test_it_has_no_capabilities_and_cannot_gain_any(service: str, compose: dict[str, Any]) -> None:
    settings = compose["services"][service]
    assert settings["cap_drop"] == ["ALL"]
    assert settings["security_opt"] == ["no-new-privileges"]
    assert not settings.keys() & {
        "cap_add",
        "privileged",
        "devices",
        "network_mode",
        "pid",
        "ipc",
        "user",
        "userns_mode",
    }


@every_service
def test_it_is_bounded_and_comes_back(service: str, compose: dict[str, Any]) -> None:
    settings = compose["services"][service]
    assert 0 < int(settings["mem_limit"].removesuffix("m")) <= _MOST_MEMORY_MB.get(service, 512)
    assert 0 < settings["pids_limit"] <= _MOST_PROCESSES.get(service, 128)
    assert settings["restart"] == "unless-stopped"
    assert settings["stop_grace_period"] == "20s"
    assert settings["logging"]["options"]["max-size"], "logs would fill the disk"


def test_each_runs_as_a_user_of_its_own_by_number(compose: dict[str, Any]) -> None:
    files = [ROOT / settings["build"]["dockerfile"] for settings in compose["services"].values()]
    users = [Dockerfile(file.read_text("utf-8")).only("USER") for file in files]
    assert len(set(users)) == len(users), "a service could read the files of another"
    for user in users:
        uid, gid = user.split(":")
        assert int(uid) == int(gid) >= 10_000


@every_service
def test_its_health_is_asked_the_same_way_by_image_and_compose(
    dockerfile: Dockerfile, service: str, compose: dict[str, Any]
) -> None:
    options, _, command = dockerfile.only("HEALTHCHECK").partition(" CMD ")
    health = compose["services"][service]["healthcheck"]
    assert json.loads(command) == health["test"][1:]
    assert health["test"][0] == "CMD"
    for name in ("interval", "timeout", "start-period", "retries"):
        assert f"--{name}={health[name.replace('-', '_')]}" in options.split()


@every_service
def test_signals_reach_the_service_itself(dockerfile: Dockerfile, service: str) -> None:
    command = json.loads(dockerfile.only("ENTRYPOINT"))
    assert command == (["nginx-start"] if service == "nginx" else ["python", "-m", f"{service}_svc"])
    assert dockerfile.only("STOPSIGNAL") == ("SIGQUIT" if service == "nginx" else "SIGTERM")


@every_service
def test_it_starts_from_one_of_two_named_bases(dockerfile: Dockerfile) -> None:
    named = {
        argument.split()[-1] for name, argument in dockerfile.instructions if name == "FROM" and " AS " in argument
    }
    assert set(dockerfile.bases) - named <= _BASES


@every_service
def test_no_secret_is_baked_in(dockerfile: Dockerfile) -> None:
    for name, argument in dockerfile.instructions:
        assert name not in {"ADD", "ONBUILD"}
        if name in {"ENV", "ARG", "LABEL", "RUN"}:
            assert not re.search(r"(?i)token|secret|password|cookie", argument), f"{name} {argument}"
        assert name != "ARG" or "=" not in argument


def test_secrets_are_asked_for_and_have_no_default(compose: dict[str, Any]) -> None:
    for service, settings in compose["services"].items():
        given = settings.get("environment", {})
        for name in _SECRETS:
            if name in given:
                assert re.fullmatch(rf"\$\{{{name}:\?run ops/containers/make-env\.sh, [^}}]+\}}", given[name]), service
    text = (ROOT / "ops/containers/.env.example").read_text("utf-8")
    assert all(f"\n{name}=\n" in text for name in _SECRETS), "the example must not hold a token"


def test_readers_cannot_write_and_nginx_knows_no_token(compose: dict[str, Any]) -> None:
    held = {name: set(_SECRETS) & set(s.get("environment", {})) for name, s in compose["services"].items()}
    assert held == {
        "store": set(_SECRETS),
        "collector": {"STORE_WRITE_TOKEN"},
        "dashboard": {"STORE_READ_TOKEN"},
        "agent": {"STORE_READ_TOKEN"},
        "nginx": set(),
    }


def test_only_nginx_publishes_a_port_and_on_loopback_unless_told(compose: dict[str, Any]) -> None:
    published = {name: s["ports"] for name, s in compose["services"].items() if "ports" in s}
    assert published == {"nginx": ["${PUBLISH_ADDRESS:-127.0.0.1}:${PUBLISH_PORT:-8080}:8080"]}


def test_nginx_never_meets_the_store_and_only_it_and_the_collector_meet_the_world(compose: dict[str, Any]) -> None:
    rooms = {name: set(s["networks"]) for name, s in compose["services"].items()}
    closed = {name for name, network in compose["networks"].items() if network.get("internal")}
    assert closed == {"memory", "web"}
    assert {name for name, joined in rooms.items() if joined - closed} == {"nginx", "collector"}
    assert not rooms["nginx"] & rooms["store"]


def test_data_lies_in_named_volumes_and_reading_services_have_none(compose: dict[str, Any]) -> None:
    mounted = {name: s.get("volumes", []) for name, s in compose["services"].items()}
    assert mounted == {
        "store": ["data:/data", "backups:/backups"],
        "collector": ["state:/state", "./ops/containers/cookies:/cookies:ro"],
        "dashboard": [],
        "agent": [],
        "nginx": [],
    }
    assert set(compose["volumes"]) == {"data", "backups", "state"}


def test_every_variable_of_compose_stands_in_the_example(compose: dict[str, Any]) -> None:
    used = set(re.findall(r"\$\{([A-Z_]+)", json.dumps(compose))) | {"COMPOSE_PROFILES"}
    told = set(re.findall(r"^([A-Z_]+)=", (ROOT / "ops/containers/.env.example").read_text("utf-8"), re.MULTILINE))
    assert used == told
