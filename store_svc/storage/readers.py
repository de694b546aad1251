"""Reading: a few threads, each with a connection of its own that cannot write."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import apsw

from store_svc.storage.engine import open_reader

Result = TypeVar("Result")


class Readers:
    """`await readers.read(query)` runs `query(db)` in one read transaction off the event loop."""

    def __init__(self, path: Path, count: int) -> None:
        self._path = path
        self._local = threading.local()
        self._pool = ThreadPoolExecutor(count, thread_name_prefix="reader")

    async def read(self, query: Callable[[apsw.Connection], Result]) -> Result:
        """What the query answers: all of it is read from one snapshot."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._run, query)

    def _run(self, query: Callable[[apsw.Connection], Result]) -> Result:
        if not hasattr(self._local, "db"):
            self._local.db = open_reader(self._path)
        db: apsw.Connection = self._local.db
        db.execute("BEGIN")
        try:
            return query(db)
        finally:
            db.execute("ROLLBACK")

    def close(self) -> None:
        """Wait for what is being read; connections close with their threads."""
        self._pool.shutdown(wait=True)
