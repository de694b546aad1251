"""The replica of X as a process, and a test's hold on it."""

import contextlib
import json
import re
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.processes import start, stop, wait_until
from tests.x_replica.journal import Asked
from tests.x_replica.world import World

AUTH_TOKEN, CT0 = "replica-auth-token", "replica-ct0"
_SECONDS = 30


@dataclass
class XReplica:
    """A running replica. `url` is what X_BASE_URL takes; `world` is what it last showed."""

    url: str
    process: "subprocess.Popen[bytes]"
    log: Path
    world: World

    def show(self, world: World | None = None) -> None:
        """Let it show a world: this one, or its own with what was written into it since."""
        self.world = world or self.world
        self._call("PUT", "/world", self.world.to_json())

    def set(self, **options: Any) -> None:
        """Change how it answers; `tests/x_replica/options.py` names what there is."""
        self._call("PUT", "/options", options)

    def misbehave(self, kind: str, *, on: str = "", times: int | None = None, **options: Any) -> None:
        """Command a misbehaviour for the next `times` requests that it strikes, or until `behave`."""
        self._call("POST", "/troubles", {"kind": kind, "on": on, "times": times, "options": options})

    def behave(self, kind: str = "") -> None:
        """Lift the misbehaviours of a kind, or all of them."""
        self._call("DELETE", f"/troubles?kind={urllib.parse.quote(kind)}")

    def release(self) -> None:
        """Give every operation another id, as a release of X does."""
        self._call("POST", "/release")

    def requests(self, *kinds: str) -> list[Asked]:
        """What was asked so far, of these kinds or of all, in the order in which it ended."""
        told = self._call("GET", "/requests")["requests"]
        return [Asked(**one) for one in told if not kinds or one["kind"] in kinds]

    def counts(self) -> dict[str, int]:
        """How many requests there were of each kind."""
        counted: dict[str, int] = self._call("GET", "/requests")["counts"]
        return counted

    def under_way(self) -> int:
        """How many requests wait for their answer."""
        return int(self._call("GET", "/requests")["under_way"])

    def forget(self) -> None:
        """Begin the log anew."""
        self._call("DELETE", "/requests")

    def state(self) -> dict[str, Any]:
        """Its options, troubles, operation ids, and number of posts."""
        return self._call("GET", "/state")

    def cookies(self) -> list[dict[str, Any]]:
        """The cookies of a session, as Playwright's `add_cookies` takes them."""
        values = {"auth_token": AUTH_TOKEN, "ct0": CT0, "twid": f"u%3D{self.world.user(self.world.viewer).id}"}
        return [{"name": name, "value": value, "url": self.url} for name, value in values.items()]

    def _call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(  # noqa: S310 - our own loopback
            f"{self.url}/_replica{path}", content, {"content-type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
                told: dict[str, Any] = json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise ValueError(error.read().decode()) from None
        return told


@contextlib.contextmanager
def start_x_replica(folder: Path, world: World | None = None, *, port: int = 0, **options: Any) -> Iterator[XReplica]:
    """A replica of X on a free port, its log in `folder`, showing a world (an empty one unless given)."""
    log = folder / "x_replica.log"
    log.unlink(missing_ok=True)
    process = start("tests.x_replica", {}, log, "--port", str(port))
    try:
        wait_until("the replica of X listens", lambda: _address(process, log) != "")
        replica = XReplica(_address(process, log), process, log, world or World())
        replica.show()
        replica.set(**options)
        yield replica
    finally:
        stop(process)


def _address(process: "subprocess.Popen[bytes]", log: Path) -> str:
    assert process.poll() is None, f"the replica of X exited: {log.read_text()}"
    found = re.search(r"listening on (\S+)\n", log.read_text())
    return found[1] if found else ""


def renderers(pid: int) -> list[int]:
    """The pids of Chromium's renderer processes below a process: to kill one is to crash its page."""
    return [child for child in _below(pid) if b"--type=renderer" in _command_line(child)]


def _below(pid: int) -> Iterator[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, task.read_text().split()):
                yield child
                yield from _below(child)


def _command_line(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""
