"""The four services as `make run` starts them: their ports, and everything they are told."""

import os
import secrets
import socket
import sys
from dataclasses import dataclass
from pathlib import Path


class CannotRunError(Exception):
    """Why not, and what to do about it, in a line or two."""


@dataclass(frozen=True)
class Service:
    """One of the four; `port_variable` is empty where it listens on no port."""

    name: str
    where: str
    port_variable: str = ""
    default_port: int = 0

    @property
    def module(self) -> str:
        """What `python -m` runs."""
        return f"{self.name}_svc"


# in the order of their start
SERVICES = (
    Service("store", "gRPC on 127.0.0.1:{port}", "STORE_PORT", 3013),
    Service("collector", "plays the demo corpus"),
    Service("dashboard", "http://127.0.0.1:{port}/", "DASHBOARD_PORT", 3010),
    Service("agent", "http://127.0.0.1:{port}/memory/mentions?limit=3", "AGENT_PORT", 3011),
)


def chosen_ports() -> dict[str, int]:
    """The port of each service by its variable. Raises CannotRunError."""
    ports = {}
    for service in SERVICES:
        if service.port_variable:
            given = os.environ.get(service.port_variable) or str(service.default_port)
            if not (given.isascii() and given.isdigit() and 1 <= int(given) <= 65535):  # noqa: PLR2004
                raise CannotRunError(f"{service.port_variable}={given!r} is not a port: 1 to 65535 is accepted")
            ports[service.port_variable] = int(given)
    return ports


def require_free(ports: dict[str, int]) -> None:
    """Raises CannotRunError naming the first port that cannot be had."""
    for service in SERVICES:
        port = ports.get(service.port_variable)
        if port is None:
            continue
        with socket.socket() as probe:
            # a port that was left a moment ago can be had; one that is listened on cannot
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise CannotRunError(
                    f"port {port}, on which the {service.name} listens, cannot be had: {error.strerror}.\n"
                    f"Who has it says: ss -ltnp 'sport = :{port}' (macOS: lsof -i :{port}). Stop that, "
                    f"or choose another port: make run {service.port_variable}={port + 1000 if port < 60000 else 4000}"  # noqa: PLR2004
                ) from error


def environment(folder: Path, ports: dict[str, int]) -> dict[str, str]:
    """What the services see: nothing of the shell's own variables, which might name other databases or ports."""
    passed = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    store = f"127.0.0.1:{ports['STORE_PORT']}"
    return {
        **passed,
        **_tokens(folder),
        **{name: str(port) for name, port in ports.items()},
        "PYTHON": sys.executable,
        "PYTHONUNBUFFERED": "1",
        "RUN_DIR": str(folder),
        "HOST": "127.0.0.1",
        "AGENT_URL": f"http://127.0.0.1:{ports['AGENT_PORT']}",
        "STORE_LISTEN": store,
        "STORE_TARGET": store,
        "STORE_REFLECTION": "true",
        "SWARM_DB_PATH": str(folder / "data/swarm.db"),
        "SOURCE": "replay",
        "REPLAY_PATH": "demo",
        "REPLAY_STATE_PATH": str(folder / "data/replay.json"),
        "HEARTBEAT_PATH": str(folder / "data/collector_heartbeat.json"),
        "OUTBOX_PATH": str(folder / "data/outbox"),
        "POLL_SECONDS": "2",
        "POLL_JITTER": "false",
        "BACKOFF_BASE_MS": "1000",
        "BACKOFF_MAX_MS": "10000",
    }


def _tokens(folder: Path) -> dict[str, str]:
    """The store's tokens, made at the first start and readable by the owner alone."""
    names, kept = ("STORE_WRITE_TOKEN", "STORE_READ_TOKEN"), folder / "tokens"
    if not kept.exists():
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="ascii") as file:  # noqa: PTH123 - opened with its mode
            file.writelines(f"{secrets.token_urlsafe(24)}\n" for _ in names)
    return dict(zip(names, kept.read_text("ascii").split(), strict=True))
