"""The one writer: a thread that folds whatever waits into one transaction and answers after its commit."""

import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import apsw

from store_svc.scoring.rules import Rules
from store_svc.storage.checkpoints import Checkpoints
from store_svc.storage.commits import Commits
from store_svc.storage.engine import FileWatch, WriterConnection, begin_at_once, open_writer
from store_svc.storage.evaluations_upkeep import Upkeep, evaluations_beside
from store_svc.storage.jobs import Job, Tried, alike, only, settle_all
from store_svc.storage.measures import BUSY, COMMIT_SECONDS, QUEUE_DEPTH
from swarmnexus.errors import OverloadedError, UnavailableError
from swarmnexus.logs import get_logger
from swarmnexus.reasons import Reason

Given = TypeVar("Given")
Result = TypeVar("Result")

_MAX_WAITING_ROWS = 20_000
_MAX_ROWS_A_COMMIT = 4_000
_REST_SECONDS = 0.5  # between two looks at what is due while nobody asks for anything
_EVALUATIONS_A_STEP = 64  # between two looks at whether anybody waits: a few milliseconds
_QUIET_SECONDS = 0.02  # whoever sends one request after the other is not kept waiting for evaluations
_EVALUATING_SECONDS = 0.25  # of a transaction that nobody waits for
_RETRY_SECONDS = 0.5
_FULL_RETRY_SECONDS = 5.0
# Nothing of the transaction was kept, and the file is as good as before: the next may succeed.
_PASSING = (apsw.FullError, apsw.BusyError)
_log = get_logger(__name__)


class Writer:
    """`on_commit(revision)` and `on_death(reason)` are called from the writer's thread."""

    def __init__(
        self,
        path: Path,
        on_commit: Callable[[int], None],
        on_death: Callable[[str], None],
        rules: Rules = Rules(),  # noqa: B008 - it is frozen
    ) -> None:
        self._db = open_writer(path)
        self._file = FileWatch(path)
        self._commits = Commits(self._db, path)
        self._checkpoints = Checkpoints(self._db, path)
        self._upkeep = Upkeep(self._db, rules)
        self._on_commit = on_commit
        self._on_death = on_death
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._waiting_rows = 0
        self._evaluate_again_at = 0.0
        self._lock = threading.Lock()
        self._dead = ""
        self._thread = threading.Thread(target=self._live, name="writer", daemon=True)
        self._thread.start()

    async def write(self, work: Callable[[WriterConnection], Result], rows: int) -> Result:
        """What `work(db)` answers, once its commit is on disk.

        Raises OverloadedError when too much waits already or the disk is full, UnavailableError when nothing can be
        written any more, and what `work` raises; after each of these nothing of it is kept.
        """
        answer: Result = await self._write(Job(only(work), None, rows))
        return answer

    async def write_together(
        self, work: Callable[[WriterConnection, list[Given]], list[Result]], given: Given, rows: int
    ) -> Result:
        """The same, of work that can be done for several requests at once: `work(db, given)` answers each in order.

        Requests that wait for the same `work` share one run of it; where that fails, each has one of its own.
        """
        answer: Result = await self._write(Job(work, given, rows))
        return answer

    async def _write(self, job: Job) -> Any:
        with self._lock:
            if self._waiting_rows and self._waiting_rows + job.rows > _MAX_WAITING_ROWS:
                raise OverloadedError(f"{self._waiting_rows} rows wait to be written", _RETRY_SECONDS)
            self._put(job)
        return await job.done

    async def maintain(self, work: Callable[[WriterConnection], Result]) -> Result:
        """What `work(db)` answers, run outside any transaction: checkpoint, VACUUM, ANALYZE. Raises as `write`."""
        with self._lock:
            job = self._put(Job(only(work), None, rows=0, alone=True))
        result: Result = await job.done
        return result

    def close(self) -> None:
        """Write all that waits, then close the file."""
        with self._lock:
            self._dead = self._dead or "the store is stopping"
            self._jobs.put(None)
        self._thread.join()

    def _put(self, job: Job) -> Job:
        if self._dead:
            raise UnavailableError(self._dead)
        self._waiting_rows += job.rows
        QUEUE_DEPTH.set(self._waiting_rows)
        self._jobs.put(job)
        return job

    def _live(self) -> None:
        batch: list[Job] = []
        try:
            while True:
                batch, alone, stopping = self._next_batch()
                if batch:
                    self._commit(batch)
                    self._checkpoints.after_commit(is_idle=self._jobs.empty())
                if alone:
                    batch = [alone]
                    self._maintain(alone)
                if stopping:
                    return
                if not batch and self._may_evaluate():
                    self._evaluate()
                    self._checkpoints.after_commit(is_idle=self._jobs.empty())
                elif not batch:
                    self._checkpoints.at_rest()
                self._commits.sync()
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            self._die(batch, f"the database cannot be written: {error}")
        finally:
            self._close_file()

    def _close_file(self) -> None:
        try:
            self._commits.close()
            self._db.close()
        except (apsw.Error, OSError) as error:  # a last fsync that fails, say: what was acked is on disk all the same
            _log.error("the database was not closed in order", reason=str(error))

    def _next_batch(self) -> tuple[list[Job], Job | None, bool]:
        """Those to commit together, what is to be done alone after them, and whether that is the end."""
        batch: list[Job] = []
        rows = 0
        try:
            job = self._jobs.get(timeout=_QUIET_SECONDS if self._may_evaluate() else _REST_SECONDS)
        except queue.Empty:
            return batch, None, False
        while job is not None:
            if job.alone:
                return batch, job, False
            batch.append(job)
            rows += job.rows
            if rows >= _MAX_ROWS_A_COMMIT:
                return batch, None, False
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return batch, None, False
        return batch, None, True

    def _maintain(self, job: Job) -> None:
        try:
            settle_all([(job, job.work(self._db, [job.given])[0], None)])
        except _PASSING as error:
            self._roll_back()
            settle_all([(job, None, _passing(error))])
        except (apsw.IOError, apsw.CorruptError, apsw.NotADBError):
            raise
        except Exception as error:  # noqa: BLE001 - the caller's own
            self._roll_back()
            settle_all([(job, None, error)])

    def _commit(self, batch: list[Job]) -> None:
        """Raises apsw.Error when nobody knows any more what is on disk, as after a failed fsync."""
        began = time.perf_counter()
        try:
            self._db.execute("BEGIN IMMEDIATE")
            before = self._db.total_changes()
            answers = [tried for together in alike(batch) for tried in self._try_all(together)]
            self._db.texts.write(self._db)
            self._upkeep.work_off(evaluations_beside(sum(job.rows for job in batch)))
            self._upkeep.finish()
            mark = self._commits.number() if self._db.total_changes() != before else None
            self._db.execute("COMMIT")
        except _PASSING as error:
            self._roll_back()
            self._release(batch)
            _log.warning("nothing was written", reason=str(error), requests=len(batch))
            settle_all([(job, None, _passing(error)) for job in batch])
            return
        self._file.require_same()  # rows in a file that was deleted meanwhile are not kept
        if mark:
            self._commits.note(mark)
        COMMIT_SECONDS.observe(time.perf_counter() - began)
        self._release(batch)
        if mark:
            self._on_commit(mark.revision)
        settle_all(answers)

    def _evaluate(self) -> None:
        """Work off evaluations until somebody waits, in a transaction of their own. Raises as `_commit`."""
        began = time.monotonic()
        try:
            begin_at_once(self._db)
            before = self._db.total_changes()
            while (
                self._upkeep.work_off(_EVALUATIONS_A_STEP)
                and self._jobs.empty()
                and time.monotonic() - began < _EVALUATING_SECONDS
            ):
                pass
            self._upkeep.finish()
            mark = self._commits.number() if self._db.total_changes() != before else None
            self._db.execute("COMMIT")
        except _PASSING as error:
            self._roll_back()
            _log.warning("evaluations were put off", reason=str(error))
            self._evaluate_again_at = time.monotonic() + _RETRY_SECONDS
            return
        self._file.require_same()
        if mark:
            self._commits.note(mark)
            self._on_commit(mark.revision)

    def _may_evaluate(self) -> bool:
        return time.monotonic() >= self._evaluate_again_at and self._upkeep.is_due

    def _try_all(self, together: list[Job]) -> list[Tried]:
        if len(together) > 1:
            answers, failure = self._run(together[0].work, [job.given for job in together])
            for job, answer in zip(together, answers if failure is None else [], strict=failure is None):
                job.together = [answer]
        return [self._try(job) for job in together]

    def _try(self, job: Job) -> Tried:
        """The job with its answer, or with what it failed of and nothing of it kept."""
        if job.together:
            return job, job.together[0], None
        answers, failure = self._run(job.work, [job.given])
        return job, None if failure else answers[0], failure

    def _run(
        self, work: Callable[[WriterConnection, list[Any]], list[Any]], given: list[Any]
    ) -> tuple[list[Any], Exception | None]:
        self._db.execute("SAVEPOINT job")
        try:
            answers = work(self._db, given)
        except (*_PASSING, apsw.IOError, apsw.CorruptError, apsw.NotADBError):
            raise
        except Exception as error:  # noqa: BLE001 - one request's failure is its own; the others go on
            self._db.execute("ROLLBACK TO job")
            self._db.execute("RELEASE job")
            self._db.texts.drop()
            return [], error
        self._db.execute("RELEASE job")
        self._db.texts.keep()
        return answers, None

    def _roll_back(self) -> None:
        self._db.texts.clear()
        self._upkeep.forget()
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def _release(self, batch: list[Job]) -> None:
        with self._lock:
            self._waiting_rows -= sum(job.rows for job in batch)
            QUEUE_DEPTH.set(self._waiting_rows)

    def _die(self, batch: list[Job], reason: str) -> None:
        """Stop acking for good: who starts the store anew finds out what is on disk."""
        _log.error("the writer stops", reason=reason)
        with self._lock:
            self._dead = reason
            while not self._jobs.empty():
                job = self._jobs.get()
                if job is not None:
                    batch.append(job)
        try:
            self._on_death(reason)
        finally:
            settle_all([(job, None, UnavailableError(reason)) for job in batch])


def _passing(error: apsw.Error) -> OverloadedError:
    if isinstance(error, apsw.FullError):
        told = "the store's disk is full; nothing of this was stored"
        return OverloadedError(told, _FULL_RETRY_SECONDS, kind=Reason.DISK_FULL)
    BUSY.inc()
    return OverloadedError("another process holds the database; nothing of this was done", _RETRY_SECONDS)
