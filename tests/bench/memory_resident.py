"""How much memory each service holds once the demo corpus is in and its pages were asked for, against 120 MB.

python tests/bench/memory_resident.py [--asks N]
"""

import argparse
import contextlib
import json
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import click

_HERE = Path(__file__).resolve()
sys.path[:0] = [str(_HERE.parents[1]), str(_HERE.parents[2])]

from support.processes import start, start_gateway, start_store, stop, wait_until  # noqa: E402 - the path is set above
from support.store import StoreHandle  # noqa: E402

LIMIT_MB = 120
CORPUS_MENTIONS = 300  # which the demo corpus has at least
AGENT = ("/memory/mentions?limit=500", "/memory/mentions?q=bullish", "/memory/tickers?limit=500", "/openapi.json")
DASHBOARD = ("/", "/dashboard", "/status", "/api/meta")


def resident_mb(pid: int) -> float:
    """What the kernel counts for a process and its children, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    own = int(status.split("VmRSS:")[1].split()[0]) / 1024
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(resident_mb(int(child)) for child in children)


@contextlib.contextmanager
def collecting(store: StoreHandle, folder: Path) -> Iterator[int]:
    """A collector that plays the demo corpus into the store; its process id."""
    environment = {
        "SOURCE": "replay",
        "REPLAY_PATH": "demo",
        "REPLAY_STATE_PATH": str(folder / "replay.json"),
        "HEARTBEAT_PATH": str(folder / "heartbeat.json"),
        "OUTBOX_PATH": str(folder / "outbox"),
        "POLL_SECONDS": "1",
        "STORE_TARGET": store.target,
        "STORE_WRITE_TOKEN": store.write_token,
    }
    process = start("collector_svc", environment, folder / "collector.log")
    try:
        yield process.pid
    finally:
        stop(process)


def ask(url: str, paths: tuple[str, ...], times: int) -> None:
    """Ask for each path so often, and read the answers."""
    for _ in range(times):
        for path in paths:
            with urllib.request.urlopen(f"{url}{path}", timeout=30) as answer:  # noqa: S310 - our own loopback
                answer.read()


def mentions_in(url: str) -> int:
    """How many mentions the store holds, by the dashboard's word."""
    with urllib.request.urlopen(f"{url}/api/meta", timeout=30) as answer:  # noqa: S310 - our own loopback
        meta = json.load(answer)
    return int(meta["counts"]["mentions"] if "counts" in meta else meta["mentions"])


def main() -> None:
    """Start all four, fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--asks", type=int, default=50, help="how often each page is asked for")
    options = parser.parse_args()
    with contextlib.ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="swarm-bench-")))
        store = running.enter_context(start_store(folder))
        agent = running.enter_context(start_gateway("agent_svc", store))
        dashboard = running.enter_context(start_gateway("dashboard_svc", store))
        collector = running.enter_context(collecting(store, folder))
        wait_until("the demo corpus is in", lambda: mentions_in(dashboard.url) >= CORPUS_MENTIONS, seconds=300)
        ask(agent.url, AGENT, options.asks)
        ask(dashboard.url, DASHBOARD, options.asks)
        if store.process is None:
            sys.exit("the store has no process")
        pids = {"store": store.process.pid, "collector": collector}
        pids |= {"dashboard": dashboard.process.pid, "agent": agent.process.pid}
        click.echo(f"{mentions_in(dashboard.url)} demo mentions, each page asked for {options.asks} times")
        for name, pid in pids.items():
            held = resident_mb(pid)
            click.echo(f"{name:10} {held:6.1f} MB, {held / LIMIT_MB:.2f} of the {LIMIT_MB} MB it may hold")


if __name__ == "__main__":
    main()
