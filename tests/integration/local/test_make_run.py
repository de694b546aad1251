"""`make run` as somebody at a terminal has it: a pseudo-terminal, Ctrl-C and all."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from support.processes import ROOT, free_port, wait_until

UP_SECONDS = 90.0
CTRL_C = b"\x03"


@dataclass
class Demo:
    """A folder and ports of its own, so that a demo of the developer's own may run beside."""

    folder: Path
    ports: dict[str, int]

    @property
    def environment(self) -> dict[str, str]:
        ports = {name: str(port) for name, port in self.ports.items()}
        return {**os.environ, "RUN_DIR": str(self.folder), **ports}

    def make(self, target: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["make", "--no-print-directory", target],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=UP_SECONDS,
            check=False,
        )

    def get(self, variable: str, path: str) -> Any:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[variable]}{path}", timeout=10) as answer:
            return json.load(answer)


@dataclass
class Terminal:
    """A `make` at a terminal: what it printed, and a keyboard."""

    process: "subprocess.Popen[bytes]"
    keyboard: int
    printed: bytearray = field(default_factory=bytearray)

    def says(self, words: str) -> bool:
        return words.encode() in self.printed

    def press(self, key: bytes) -> None:
        os.write(self.keyboard, key)

    def text(self) -> str:
        return self.printed.decode(errors="replace")


@contextlib.contextmanager
def at_a_terminal(demo: Demo) -> Iterator[Terminal]:
    master, slave = os.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", "make", "--no-print-directory", "run"],
        cwd=ROOT,
        env=demo.environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
    )
    os.close(slave)
    terminal = Terminal(process, master)

    def listen() -> None:
        with contextlib.suppress(OSError):  # the other end is closed
            while part := os.read(master, 4096):
                terminal.printed.extend(part)

    reader = threading.Thread(target=listen, daemon=True)
    reader.start()
    try:
        yield terminal
    finally:
        if process.poll() is None:
            demo.make("stop")
            process.send_signal(signal.SIGKILL)
            process.wait()
        reader.join(5)
        os.close(master)


@contextlib.contextmanager
def running(demo: Demo) -> Iterator[Terminal]:
    with at_a_terminal(demo) as terminal:

        def is_up() -> bool:
            assert terminal.process.poll() is None, terminal.text()
            return terminal.says("Ctrl-C stops everything")

        wait_until("make run is up", is_up, UP_SECONDS)
        yield terminal


@pytest.fixture
def demo() -> Iterator[Demo]:
    # a socket's path is bounded to about 100 bytes: not below pytest's own long folders
    with tempfile.TemporaryDirectory(prefix="swarm-") as folder:
        names = ("STORE_PORT", "DASHBOARD_PORT", "AGENT_PORT")
        yield Demo(Path(folder) / "demo", {name: free_port() for name in names})


def test_it_comes_up_on_moving_demo_data_and_ctrl_c_stops_all_in_order_with_exit_code_0(demo: Demo) -> None:
    with running(demo) as terminal:
        for url in re.findall(r"http://\S+", terminal.text()):
            with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310
                assert answer.status == 200
        assert demo.get("DASHBOARD_PORT", "/api/meta")["hasDemoData"] is True
        first = demo.get("AGENT_PORT", "/memory/mentions?limit=1")["items"][0]
        wait_until(
            "the feed moves",
            lambda: demo.get("AGENT_PORT", "/memory/mentions?limit=1")["items"][0]["id"] != first["id"],
            UP_SECONDS,
        )
        terminal.press(CTRL_C)
        assert terminal.process.wait(60) == 0, terminal.text()
    stopped = re.findall(r"stopped: (\w+)", (demo.folder / "logs/supervisord.log").read_text())
    assert sorted(stopped[:2]) == ["agent", "dashboard"]
    assert stopped[2:] == ["collector", "store"]


def test_a_second_run_keeps_the_data_until_clean_demo_forgets_it(demo: Demo) -> None:
    with running(demo) as terminal:
        before = {item["id"]: item for item in demo.get("AGENT_PORT", "/memory/mentions?limit=500")["items"]}
        refused = demo.make("clean-demo")
        assert refused.returncode != 0
        assert "make stop" in refused.stderr
        again = demo.make("run")
        assert again.returncode != 0
        assert "runs already" in again.stderr
        assert demo.make("stop").returncode == 0
        terminal.process.wait(60)
    with running(demo) as terminal:
        after = {item["id"]: item for item in demo.get("AGENT_PORT", "/memory/mentions?limit=500")["items"]}
        assert {post_id: after.get(post_id) for post_id in before} == before
        terminal.press(CTRL_C)
        terminal.process.wait(60)
    assert demo.make("clean-demo").returncode == 0
    assert not demo.folder.exists()


def test_a_taken_port_is_named_with_what_to_do(demo: Demo) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        demo.ports["AGENT_PORT"] = taken.getsockname()[1]
        refused = demo.make("run")
    assert refused.returncode != 0
    assert f"port {demo.ports['AGENT_PORT']}, on which the agent listens" in refused.stderr
    assert "make run AGENT_PORT=" in refused.stderr


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1"])
def test_a_port_that_is_none_is_refused_by_name(demo: Demo, port: str) -> None:
    environment = {**demo.environment, "STORE_PORT": port}
    command = ["make", "--no-print-directory", "run"]
    refused = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode != 0
    assert f"STORE_PORT='{port}'" in refused.stderr
