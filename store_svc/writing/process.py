"""The writing process: begun by the serving one, ended with it."""

import asyncio
import gc
import os
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

import apsw

from store_svc.settings import StoreSettings
from store_svc.storage.engine import UnusableDatabaseError
from store_svc.storage.meta import revision
from store_svc.storage.writer import Writer
from store_svc.writing.desk import Desk
from store_svc.writing.frames import Kind
from store_svc.writing.ingest import Ingest
from store_svc.writing.methods import methods_of
from store_svc.writing.upkeep import Upkeep
from swarmnexus.logs import get_logger

# Rows that wait are many objects and no cycles: looking through them took a quarter of the time of making them.
_OBJECTS_BETWEEN_COLLECTIONS = 200_000
_SWITCH_SECONDS = 0.00005  # the writer wants the lock back at each end of a statement
_THREADS = Path("/proc/self/task")
_log = get_logger(__name__)


@dataclass(frozen=True)
class WritingProcess:
    """A process that runs, and our end of the socket to it."""

    pid: int
    socket: socket.socket

    def kill(self) -> None:
        """End it at once: what it acked is on disk."""
        os.kill(self.pid, signal.SIGKILL)

    def reap(self) -> int:
        """Wait until it has ended; answers its exit code, or the signal it died of below 0."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def begin(settings: StoreSettings) -> WritingProcess:
    """Begin the writing process; it holds whatever claim on the database this one holds.

    Forked, for it is what this process is but for its task. So this comes before any other thread, before gRPC is made
    use of, and while no connection to the database is open. Raises RuntimeError when there are other threads.
    """
    if len(list(_THREADS.iterdir())) > 1:  # those of gRPC are none of Python's
        raise RuntimeError("the writing process is begun too late: other threads run, whose locks it would inherit")
    ours, theirs = socket.socketpair()
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        theirs.close()
        return WritingProcess(pid, ours)
    code = 1
    try:
        ours.close()
        # a terminal and systemd tell all processes to end: this one does so when the serving one has no more calls
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        code = asyncio.run(_write(settings, theirs))
    except BaseException:  # noqa: BLE001 - nothing of this process may go on as if it were the other
        _log.exception("the writing process failed")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


async def _write(settings: StoreSettings, end: socket.socket) -> int:
    _, desk = await asyncio.get_running_loop().create_unix_connection(Desk, sock=end)
    try:
        writer = Writer(settings.db_path, desk.announce, desk.tell_death, settings.rules)
    except (UnusableDatabaseError, apsw.Error, OSError) as error:
        desk.closing.set()
        desk.send(Kind.DEAD, 0, str(error).encode())
        await desk.end()
        return 1
    ingest, upkeep = Ingest(writer, lambda: desk.revision), Upkeep(writer, settings.db_path)
    desk.open(methods_of(ingest, upkeep), await writer.write(revision, 0))
    sys.setswitchinterval(_SWITCH_SECONDS)
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    gc.freeze()  # what was loaded stays: looking through it again and again is no use
    await desk.closing.wait()
    await asyncio.to_thread(writer.close)
    await desk.end()
    return 0
