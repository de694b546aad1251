"""Running the commands of prices, and asking the store what came of it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc

from support.processes import ROOT, start
from support.store import StoreHandle
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.model_pb2 import Price
from swarmnexus.v1.query_pb2 import PriceNeed

Json = dict[str, Any]
RUN_SECONDS = 120


@dataclass(frozen=True)
class Ended:
    """A command that has run: its exit code and what it said."""

    code: int
    out: str
    err: str

    @property
    def told(self) -> Json:
        """What --json printed."""
        content: Json = json.loads(self.out)
        return content


class Prices:
    """The collector's commands in front of one store and of the servers that stand for the sources."""

    def __init__(self, store: StoreHandle, folder: Path, **settings: str) -> None:
        self.store = store
        self.folder = folder
        self.log = folder / "collector.log"
        self.settings = {
            "STORE_TARGET": store.target,
            "STORE_WRITE_TOKEN": store.write_token,
            "HEARTBEAT_PATH": str(folder / "heartbeat.json"),
            "REPLAY_STATE_PATH": str(folder / "replay.json"),
            "OUTBOX_PATH": str(folder / "outbox"),
            "CURSOR_PATH": str(folder / "cursor.json"),
            "LOG_FORMAT": "json",
            "COINGECKO_CALLS_PER_MINUTE": "6000",
            **settings,
        }
        self._started: list[subprocess.Popen[bytes]] = []

    def run(self, *arguments: str, **changes: str) -> Ended:
        """`python -m collector_svc prices …` to its end."""
        ran = subprocess.run(
            [sys.executable, "-m", "collector_svc", "prices", *arguments],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"], **self.settings, **changes},
            capture_output=True,
            timeout=RUN_SECONDS,
            check=False,
        )
        return Ended(ran.returncode, ran.stdout.decode(), ran.stderr.decode())

    def start(self, **changes: str) -> "subprocess.Popen[bytes]":
        """The collector itself, for ever; killed with the fixture when a failed test leaves it running."""
        process = start("collector_svc", {**self.settings, **changes}, self.log)
        self._started.append(process)
        return process

    def kill_leftovers(self) -> None:
        """End what still runs."""
        for process in self._started:
            process.kill()
            process.wait()

    def events(self, name: str) -> list[Json]:
        """What the started collector has logged under this name."""
        whole = self.log.read_text().rpartition("\n")[0].splitlines()
        lines = [json.loads(line) for line in whole if line.startswith("{")]
        return [line for line in lines if line["event"] == name]

    def stored(self, ticker: str) -> list[Price]:
        """All prices that the store has of a ticker, oldest first."""
        found: list[Price] = []
        token = ""
        while True:
            page = self.ask("ListPrices", query_pb2.ListPricesRequest(ticker=ticker, page_size=2_000, page_token=token))
            found.extend(page.prices)
            token = page.next_page_token
            if not token:
                return found

    def needs(self, *, unpriced_only: bool = False) -> dict[str, PriceNeed]:
        """What the calls wait for, by ticker."""
        asked = query_pb2.ListPriceNeedsRequest(page_size=500, unpriced_only=unpriced_only)
        return {need.ticker: need for need in self.ask("ListPriceNeeds", asked).needs}

    def ask(self, method: str, request: Any) -> Any:
        """One call of QueryService."""
        with grpc.insecure_channel(self.store.target) as channel:
            stub = query_pb2_grpc.QueryServiceStub(channel)
            token = (("authorization", f"Bearer {self.store.read_token}"),)
            return getattr(stub, method)(request, timeout=10, metadata=token)
