"""The one writer: a thread that folds whatever waits into one transaction and answers after its commit."""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import apsw

from store_svc.storage.engine import open_writer
from swarmnexus.errors import OverloadedError, UnavailableError
from swarmnexus.logs import get_logger

Result = TypeVar("Result")

_MAX_WAITING_ROWS = 20_000
_MAX_ROWS_A_COMMIT = 4_000
_RETRY_SECONDS = 0.5
_log = get_logger(__name__)


@dataclass
class _Job:
    work: Callable[[apsw.Connection], Any]
    rows: int
    alone: bool = False
    done: Future[Any] = field(default_factory=Future)


class Writer:
    """`on_commit(revision)` and `on_death(reason)` are called from the writer's thread."""

    def __init__(self, path: Path, on_commit: Callable[[int], None], on_death: Callable[[str], None]) -> None:
        self._db = open_writer(path)
        self._on_commit = on_commit
        self._on_death = on_death
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._waiting_rows = 0
        self._lock = threading.Lock()
        self._dead = ""
        self._thread = threading.Thread(target=self._live, name="writer", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[apsw.Connection], Result], rows: int) -> Result:
        """What `work(db)` answers, once its commit is on disk.

        Raises OverloadedError when too much waits already, UnavailableError when nothing can be written any more,
        and what `work` raises (then nothing of it is kept).
        """
        with self._lock:
            if self._dead:
                raise UnavailableError(self._dead)
            if self._waiting_rows and self._waiting_rows + rows > _MAX_WAITING_ROWS:
                raise OverloadedError(f"{self._waiting_rows} rows wait to be written", _RETRY_SECONDS)
            self._waiting_rows += rows
            job = _Job(work, rows)
            self._jobs.put(job)
        result: Result = await asyncio.shield(asyncio.wrap_future(job.done))
        return result

    async def maintain(self, work: Callable[[apsw.Connection], Result]) -> Result:
        """What `work(db)` answers, run outside any transaction: checkpoint, VACUUM, ANALYZE."""
        with self._lock:
            if self._dead:
                raise UnavailableError(self._dead)
            job = _Job(work, rows=0, alone=True)
            self._jobs.put(job)
        result: Result = await asyncio.shield(asyncio.wrap_future(job.done))
        return result

    def close(self) -> None:
        """Write all that waits, then close the file."""
        with self._lock:
            self._dead = self._dead or "the store is stopping"
            self._jobs.put(None)
        self._thread.join()

    def _live(self) -> None:
        stopping = False
        try:
            while not stopping:
                batch: list[_Job] = []
                job = self._jobs.get()
                while job is not None:
                    if job.alone:
                        break
                    batch.append(job)
                    if sum(each.rows for each in batch) >= _MAX_ROWS_A_COMMIT:
                        break
                    try:
                        job = self._jobs.get_nowait()
                    except queue.Empty:
                        break
                stopping = job is None
                if batch:
                    self._commit(batch)
                if job is not None and job.alone:
                    self._maintain(job)
        finally:
            self._db.close()

    def _maintain(self, job: _Job) -> None:
        try:
            job.done.set_result(job.work(self._db))
        except apsw.Error as error:
            job.done.set_exception(UnavailableError(f"maintenance failed: {error}"))

    def _commit(self, batch: list[_Job]) -> None:
        answers: list[tuple[_Job, Any, Exception | None]] = []
        try:
            self._db.execute("BEGIN IMMEDIATE")
            before = self._db.total_changes()
            answers.extend(self._try(job) for job in batch)
            changed = self._db.total_changes() != before
            revision = 0
            if changed:
                bump = "UPDATE counters SET value = value + 1 WHERE name = 'revision' RETURNING value"
                revision = int(self._db.execute(bump).get)
            self._db.execute("COMMIT")
        except apsw.Error as error:
            # after a failed commit or fsync nobody knows what is on disk: stop acking, let the process restart
            self._die(batch, f"the database cannot be written: {error}")
            return
        self._release(batch)
        if changed:
            self._on_commit(revision)
        for job, answer, failure in answers:
            if failure:
                job.done.set_exception(failure)
            else:
                job.done.set_result(answer)

    def _try(self, job: _Job) -> tuple[_Job, Any, Exception | None]:
        self._db.execute("SAVEPOINT job")
        try:
            answer = job.work(self._db)
        except (apsw.FullError, apsw.IOError, apsw.CorruptError):
            raise
        except Exception as error:  # noqa: BLE001 - one request's failure is its own; the others go on
            self._db.execute("ROLLBACK TO job")
            self._db.execute("RELEASE job")
            return job, None, error
        self._db.execute("RELEASE job")
        return job, answer, None

    def _release(self, batch: list[_Job]) -> None:
        with self._lock:
            self._waiting_rows -= sum(job.rows for job in batch)

    def _die(self, batch: list[_Job], reason: str) -> None:
        _log.error("the writer stops", reason=reason)
        with self._lock:
            self._dead = reason
            while not self._jobs.empty():
                job = self._jobs.get()
                if job is not None:
                    batch.append(job)
            self._jobs.put(None)
        for job in batch:
            job.done.set_exception(UnavailableError(reason))
        self._on_death(reason)
