"""Running `stance relabel`, and asking the store what came of it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import grpc

from support.processes import ROOT, wait_until
from support.store import StoreHandle
from swarmnexus.v1 import query_pb2, query_pb2_grpc
from swarmnexus.v1.query_pb2 import Filter, GetModelResponse, ListCallsResponse

Json = dict[str, Any]


class Relabelling:
    """The command in a folder of its own, in front of one store."""

    def __init__(self, store: StoreHandle, folder: Path) -> None:
        self.store = store
        self.state = folder / "relabel.json"
        self._gate = folder / "gate"
        self._started: list[subprocess.Popen[str]] = []
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": "tests",
            "STORE_TARGET": store.target,
            "STORE_WRITE_TOKEN": store.write_token,
            "REPLAY_STATE_PATH": str(folder / "replay.json"),
        }

    def start(self, *arguments: str, **changes: str) -> "subprocess.Popen[str]":
        """Begin; killed with the fixture when a failed test leaves it running."""
        process = subprocess.Popen(
            [sys.executable, "-m", "support.relabelling", "relabel", *arguments],
            cwd=ROOT,
            env={**self.environment, **changes},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._started.append(process)
        return process

    def start_to_the_middle(self, *arguments: str) -> "subprocess.Popen[str]":
        """Begin, and wait until some pages are done; it does not come to its end before `open_gate`."""
        self._gate.mkdir()
        process = self.start(*arguments, LABELLER_GATE=str(self._gate))
        wait_until("it is at the gate", (self._gate / "reached").exists)
        assert self.position() > 0, "no page is done"
        return process

    def open_gate(self) -> None:
        """Let what was started to the middle go on."""
        (self._gate / "opened").touch()

    def run(self, *arguments: str, **changes: str) -> tuple[int, str, str]:
        """Exit code and both outputs."""
        process = self.start(*arguments, **changes)
        out, err = process.communicate(timeout=90)
        return process.returncode, out, err

    def run_json(self, code: int = 0, **changes: str) -> Json:
        """What it tells as JSON; fails the test unless it ended with this code."""
        ended, out, err = self.run("--json", **changes)
        assert ended == code, err
        told: Json = json.loads(out)
        return told

    def position(self) -> int:
        """Up to where the state file says that all is done; 0 without one."""
        try:
            return sum(json.loads(self.state.read_text())["positions"].values())
        except FileNotFoundError:
            return 0

    def model(self, version: str = "") -> GetModelResponse:
        """What the store knows of a model."""
        return self._ask("GetModel", query_pb2.GetModelRequest(version=version))  # type: ignore[no-any-return]

    def calls(self, **narrowed: str) -> ListCallsResponse:
        """The calls of the store."""
        return self._ask(  # type: ignore[no-any-return]
            "ListCalls", query_pb2.ListCallsRequest(filter=Filter(**narrowed), page_size=2_000)
        )

    def labelled(self, version: str = "") -> int:
        """How many posts the model labelled."""
        counts = self.model(version).labels
        return counts.bullish + counts.bearish + counts.neutral

    def _ask(self, method: str, request: Any) -> Any:
        with grpc.insecure_channel(self.store.target) as channel:
            stub = query_pb2_grpc.QueryServiceStub(channel)
            token = (("authorization", f"Bearer {self.store.read_token}"),)
            return getattr(stub, method)(request, timeout=10, metadata=token)

    def kill_leftovers(self) -> None:
        """End what still runs."""
        for process in self._started:
            process.kill()
            process.communicate()
