"""Servers of the shape of CoinGecko and of an exchange, as processes, with misbehaviours on demand."""

import contextlib
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from support.processes import ROOT, free_port, stop, wait_until

Json = dict[str, Any]


class PriceServer:
    """One of them, running; `url` is where it listens."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def behave(self, how: str, *, match: str = "/", times: int = 1_000_000, **more: Any) -> None:
        """From now on answer so to paths that hold `match`, so many times; see misbehaviours.py for what there is."""
        self._post("/_behave", {"how": how, "match": match, "times": times, **more})

    def well(self) -> None:
        """Forget every misbehaviour, and what was seen."""
        self._post("/_well", {})

    def set(self, asset: str, at_ms: int, price: float) -> None:
        """The asset's price at this one instant is another from now on."""
        self._post("/_set", {"asset": asset, "at_ms": at_ms, "price": price})

    def seen(self, match: str = "/") -> list[Json]:
        """Requests so far whose path holds `match`: path, query, headers by small names, at (monotonic seconds)."""
        with urllib.request.urlopen(f"{self.url}/_seen", timeout=5) as answer:  # noqa: S310 - our own loopback
            requests: list[Json] = json.load(answer)
        return [request for request in requests if match in request["path"]]

    def is_up(self) -> bool:
        """Whether it answers."""
        try:
            self.seen()
        except OSError:
            return False
        return True

    def _post(self, path: str, content: Json) -> None:
        request = urllib.request.Request(self.url + path, json.dumps(content).encode(), method="POST")  # noqa: S310
        with urllib.request.urlopen(request, timeout=5):  # noqa: S310 - our own loopback
            pass


@contextlib.contextmanager
def start_price_server(kind: str, folder: Path) -> Iterator[PriceServer]:
    """Start coingecko or binance."""
    port = free_port()
    server = PriceServer(port)
    with (folder / f"{kind}-{port}.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", f"support.price_servers.{kind}", str(port)],
            cwd=ROOT,
            env={"PYTHONPATH": "tests"},
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(f"the {kind} server answers", lambda: process.poll() is None and server.is_up())
        yield server
    finally:
        stop(process)
