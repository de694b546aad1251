"""Our services as processes: started on free ports, waited for, stopped."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from store_svc.healthcheck import complaint
from store_svc.settings import StoreSettings
from support.store import StoreHandle

ROOT = Path(__file__).resolve().parents[2]
# as long as a machine may take that many share; whoever waits for something goes on as soon as it is there
READY_SECONDS = 90.0
STOP_SECONDS = 60.0


@dataclass
class Running:
    """A service that answers HTTP."""

    url: str
    process: "subprocess.Popen[bytes]"
    log: Path


def _ports() -> Iterator[int]:
    """A stretch of ports of this worker's own, below those that the system hands out, again and again."""
    first = 10_000 + 2_500 * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8)
    start = os.getpid() % 2_500
    for number in count(start):
        yield first + number % 2_500


_own_ports = _ports()


def free_port() -> int:
    """A port that nobody listens on right now, and that no other test is given soon."""
    for port in _own_ports:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("ports have no end")


def wait_until(what: str, is_so: Callable[[], bool], seconds: float = READY_SECONDS) -> None:
    """Wait for a condition; fails the test, naming it, when it does not come about in time."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        pause.wait(0.02)


def start(module: str, environment: dict[str, str], log: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """Start `python -m module` with this environment and nothing else of ours."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            env={**kept, "PYTHONUNBUFFERED": "1", **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def stop(process: "subprocess.Popen[bytes]") -> int:
    """SIGTERM, then the exit code."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise


@contextlib.contextmanager
def start_store(folder: Path, **settings: str) -> Iterator[StoreHandle]:
    """A store on a free port (or where STORE_LISTEN says) with tokens, its database in `folder`/data."""
    data = folder / "data"
    data.mkdir(exist_ok=True)
    handle = StoreHandle(
        target=settings.get("STORE_LISTEN", f"127.0.0.1:{free_port()}"),
        write_token="test-write",
        read_token="test-read",
        db_path=data / "swarm.db",
        log=folder / "store.log",
    )
    environment = {
        "SWARM_DB_PATH": str(handle.db_path),
        "STORE_LISTEN": handle.target,
        "STORE_WRITE_TOKEN": handle.write_token,
        "STORE_READ_TOKEN": handle.read_token,
        **settings,
    }
    process = handle.process = start("store_svc", environment, handle.log)
    store = StoreSettings.model_validate({name.lower(): value for name, value in environment.items()})
    try:
        wait_until("the store serves", lambda: _serves(process, handle, store))
        yield handle
    finally:
        stop(process)


def _serves(process: "subprocess.Popen[bytes]", handle: StoreHandle, settings: StoreSettings) -> bool:
    assert process.poll() is None, f"the store exited: {handle.log.read_text()}"
    return not complaint(settings)


@contextlib.contextmanager
def start_gateway(module: str, store: StoreHandle, **settings: str) -> Iterator[Running]:
    """An HTTP gateway on a free port in front of a store, waited for until /healthz answers 200."""
    port = free_port()
    log = store.db_path.parent.parent / f"{module}-{port}.log"
    environment = {
        "PORT": str(port),
        "STORE_TARGET": store.target,
        "STORE_READ_TOKEN": store.read_token,
        **settings,
    }
    process = start(module, environment, log)
    running = Running(f"http://127.0.0.1:{port}", process, log)
    try:
        wait_until(f"{module} is healthy", lambda: _healthy(running))
        yield running
    finally:
        stop(process)


def _healthy(running: Running) -> bool:
    assert running.process.poll() is None, f"it exited: {running.log.read_text()}"
    try:
        with urllib.request.urlopen(f"{running.url}/healthz", timeout=2) as answer:  # noqa: S310 - our own loopback
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
