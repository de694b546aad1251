"""Supervisor, which keeps the services up: started, spoken to over its socket, stopped."""

import contextlib
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from ops.local.services import CannotRunError, Service

ROOT = Path(__file__).resolve().parents[2]
CONFIG = Path(__file__).with_name("supervisord.conf")
HEALTHY_SECONDS = 60.0
STOP_SECONDS = 60.0
_LOG_LINES = 15
_PAUSE_SECONDS = 0.1
_LOOK_SECONDS = 1.0


def control_of(folder: Path) -> Any:
    """Supervisor's RPC interface on the socket in this folder."""
    transport = SupervisorTransport(None, None, f"unix://{folder / 'supervisor.sock'}")
    return ServerProxy("http://127.0.0.1", transport=transport).supervisor


def running_pid(folder: Path) -> int | None:
    """The process id of the supervisor that runs on this folder, or None."""
    with contextlib.suppress(OSError, Fault):
        return int(control_of(folder).getPID())
    return None


@contextlib.contextmanager
def supervisor(folder: Path, variables: dict[str, str]) -> Iterator[Any]:
    """Supervisor's RPC interface; at the end it has stopped everything. Raises CannotRunError."""
    said = folder / "logs/supervisor.out"
    with said.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(CONFIG)],
            cwd=ROOT,
            env=variables,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that Ctrl-C reaches us alone, and the order of the stops is ours
        )
    try:
        end = time.monotonic() + HEALTHY_SECONDS
        while running_pid(folder) is None:
            if process.poll() is not None or time.monotonic() > end:
                raise CannotRunError(f"supervisor did not start:\n{said.read_text('utf-8', 'replace').strip()}")
            time.sleep(_PAUSE_SECONDS)
        yield control_of(folder)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_SECONDS)


def start_and_wait(control: Any, service: Service, folder: Path, variables: dict[str, str]) -> None:
    """Start one service and wait for its own word that it is healthy. Raises CannotRunError with its last lines."""
    control.startProcess(service.name)
    asked = {**variables, "PORT": variables.get(service.port_variable, "")}
    end, complaint = time.monotonic() + HEALTHY_SECONDS, ""
    while time.monotonic() < end:
        check = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", service.module, "healthcheck"],
            cwd=ROOT,
            env=asked,
            capture_output=True,
            text=True,
            check=False,
        )
        if check.returncode == 0:
            return
        complaint = (check.stderr or check.stdout).strip()
        state = control.getProcessInfo(service.name)["statename"]
        if state in ("FATAL", "EXITED", "STOPPED"):
            complaint = f"it ended ({str(state).lower()})"
            break
        time.sleep(_PAUSE_SECONDS)
    log = folder / f"logs/{service.name}.log"
    lines = log.read_text("utf-8", "replace").splitlines()[-_LOG_LINES:] if log.exists() else []
    raise CannotRunError("\n".join([f"the {service.name} is not healthy: {complaint}", f"The end of {log}:", *lines]))


def wait_for_end(control: Any, stop: threading.Event) -> None:
    """Until `stop` is set or another terminal has stopped everything.

    Raises CannotRunError when a service ended more often than supervisor starts it again.
    """
    while not stop.wait(_LOOK_SECONDS):
        try:
            given_up = [each["name"] for each in control.getAllProcessInfo() if each["statename"] == "FATAL"]
        except (OSError, Fault):
            return
        if given_up:
            raise CannotRunError(f"{' and '.join(given_up)} ended again and again; the logs say why")


def stop_running(folder: Path) -> None:
    """Let the supervisor that runs on this folder stop everything. Raises CannotRunError when it does not."""
    control_of(folder).shutdown()
    end = time.monotonic() + STOP_SECONDS
    while pid := running_pid(folder):
        if time.monotonic() > end:
            raise CannotRunError(f"process {pid} does not stop; see {folder}/logs")
        time.sleep(_PAUSE_SECONDS)
