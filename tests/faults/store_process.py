"""The store as a process that experiments start, kill, freeze, trace and start again at the same place."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc
from support.processes import ROOT, free_port, start
from support.store import StoreHandle, writing_process

from swarmnexus.client import StoreConnection
from tests.faults.waiting import comes_about

START_SECONDS = 60.0
STOP_SECONDS = 20.0
_POLL_SECONDS = 0.01


class StoreProcess:
    """One database at one address, through as many lives as the experiment wants."""

    def __init__(self, folder: Path, module: str = "store_svc", settings: Mapping[str, str] | None = None) -> None:
        (folder / "data").mkdir(parents=True, exist_ok=True)
        self.module = module
        self.handle = StoreHandle(
            target=f"127.0.0.1:{free_port()}",
            write_token="fault-write",
            read_token="fault-read",
            db_path=folder / "data" / "swarm.db",
            log=folder / "store.log",
        )
        self.settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What the store, and a command that looks after its database, is started with."""
        return {
            "SWARM_DB_PATH": str(self.handle.db_path),
            "STORE_LISTEN": self.handle.target,
            "STORE_WRITE_TOKEN": self.handle.write_token,
            "STORE_READ_TOKEN": self.handle.read_token,
            **self.settings,
        }

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    @property
    def writing_pid(self) -> int:
        """Of the process that writes, while the store runs."""
        return writing_process(self.pid)

    def _writing_pids(self) -> list[int]:
        """The same; none when there is none yet, or none left."""
        with contextlib.suppress(OSError, ValueError):
            return [self.writing_pid]
        return []

    async def start(self) -> float:
        """Start it; answers after how many seconds it served. Raises AssertionError when it exits instead."""
        began = time.monotonic()
        self._process = start(self.module, self.environment, self.handle.log)
        while not await self.is_serving(0.5):
            assert self._process.poll() is None, f"the store exited: {self.last_log()}"
            assert time.monotonic() - began < START_SECONDS, "the store does not serve"
            await asyncio.sleep(_POLL_SECONDS)
        return time.monotonic() - began

    async def is_serving(self, timeout_seconds: float = 1.0) -> bool:
        """What its health says; no answer is a no."""
        async with grpc.aio.insecure_channel(self.handle.target) as channel:
            stub = health_pb2_grpc.HealthStub(channel)
            try:
                answer = await stub.Check(  # type: ignore[attr-defined]
                    health_pb2.HealthCheckRequest(), timeout=timeout_seconds
                )
            except grpc.aio.AioRpcError:
                return False
            return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    def kill(self) -> None:
        """kill -9, and wait until nothing of it is left."""
        assert self._process is not None
        writing = self._writing_pids()
        self._process.kill()
        self._process.wait()
        for pid in writing:
            with contextlib.suppress(ProcessLookupError):  # one that stands still could not end by itself
                os.kill(pid, signal.SIGCONT)

    async def stop(self) -> int:
        """SIGTERM; answers the exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        return await self.exited(STOP_SECONDS)

    async def exited(self, seconds: float) -> int:
        """Wait for it to end by itself; answers the exit code. Raises TimeoutError."""
        assert self._process is not None
        if not await comes_about(lambda: not self.is_running(), seconds):
            raise TimeoutError(f"the store still runs after {seconds} s")
        return int(self._process.returncode)

    def is_running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def kill_writing(self) -> None:
        """kill -9 of the process that writes alone."""
        os.kill(self.writing_pid, signal.SIGKILL)

    async def freeze(self) -> None:
        """SIGSTOP both processes, and wait until every thread stands still: then nothing of it is inside the kernel."""
        pids = self.pid, self.writing_pid
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        assert await comes_about(lambda: all(map(_stands_still, pids)), STOP_SECONDS), "the store does not stand still"

    def thaw(self) -> None:
        """SIGCONT."""
        for pid in (self.pid, self.writing_pid):
            os.kill(pid, signal.SIGCONT)

    def end(self) -> None:
        """Whatever state it is in, let nothing of it be left."""
        if self.is_running():
            self.kill()

    def last_log(self) -> str:
        """The end of its log."""
        return self.handle.log.read_text(errors="replace")[-2_000:] if self.handle.log.exists() else ""

    @contextlib.asynccontextmanager
    async def connected(self) -> AsyncIterator[StoreConnection]:
        """A connection that may write."""
        connection = self.handle.connect()
        try:
            yield connection
        finally:
            await connection.close()

    async def command(self, *arguments: str, settings: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Run `python -m MODULE ARGUMENTS` on its database; answers exit code and output."""
        return await run([sys.executable, "-m", self.module, *arguments], {**self.environment, **(settings or {})})


async def run(command: list[str], environment: Mapping[str, str]) -> tuple[int, str]:
    """Run a command to its end with this environment and the path; answers exit code and output."""
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return int(process.returncode or 0), output.decode(errors="replace").strip()


def _stands_still(pid: int) -> bool:
    stats = [task.joinpath("stat").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
    return all(stat.rpartition(")")[2].split()[0] in "Tt" for stat in stats)
