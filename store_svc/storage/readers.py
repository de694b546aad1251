"""Reading: a few threads, each with a connection of its own that cannot write."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import apsw

from store_svc.storage.engine import UnusableDatabaseError, open_reader
from swarmnexus.errors import UnavailableError
from swarmnexus.logs import get_logger

Result = TypeVar("Result")

# Steps of SQLite's machine between two looks at whether anybody still wants the answer.
_STEPS_A_LOOK = 50_000
_log = get_logger(__name__)


class Readers:
    """`await readers.read(query)` runs `query(db)` in one read transaction off the event loop."""

    def __init__(self, path: Path, count: int) -> None:
        self._path = path
        self._local = threading.local()
        self._open: list[apsw.Connection] = []
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="reader")

    async def read(self, query: Callable[[apsw.Connection], Result]) -> Result:
        """What the query answers: all of it is read from one snapshot.

        A query whose caller has gone, or whose deadline has passed, is broken off. Raises UnavailableError when the
        database cannot be read, and what the query raises.
        """
        unwanted = threading.Event()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, self._run, query, unwanted)
        except asyncio.CancelledError:
            unwanted.set()
            raise

    def _run(self, query: Callable[[apsw.Connection], Result], unwanted: threading.Event) -> Result:
        try:
            db = self._connection()
            db.set_progress_handler(unwanted.is_set, _STEPS_A_LOOK)
            db.execute("BEGIN")
            try:
                return query(db)
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")
        except apsw.InterruptError as error:
            raise UnavailableError("the query was broken off: nobody waits for it any more") from error
        except (UnusableDatabaseError, apsw.IOError, apsw.CantOpenError, apsw.BusyError, apsw.CorruptError) as error:
            _log.exception("the database cannot be read")
            raise UnavailableError(f"the database cannot be read: {error}") from error

    def _connection(self) -> apsw.Connection:
        if not hasattr(self._local, "db"):
            self._local.db = open_reader(self._path)
            self._open.append(self._local.db)
        db: apsw.Connection = self._local.db
        return db

    def close(self) -> None:
        """Wait for what is being read, then close; before the writer, whose close can then fold the log away."""
        self._pool.shutdown(wait=True)
        for db in self._open:
            db.close()
