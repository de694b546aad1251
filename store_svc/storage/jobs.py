"""What the writer is asked to do."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeVar

from store_svc.storage.engine import WriterConnection

Result = TypeVar("Result")


@dataclass
class Job:
    """One request: its work, and where its answer goes."""

    work: Callable[[WriterConnection, list[Any]], list[Any]]  # the answers to some given things, one each
    given: Any
    rows: int
    alone: bool = False
    done: Future[Any] = field(default_factory=Future)
    together: list[Any] = field(default_factory=list)  # the answer, once found with those of others

    def answer(self, result: object) -> None:
        """Give who waits the answer."""
        if not self.done.cancelled():
            self.done.set_result(result)

    def fail(self, error: Exception) -> None:
        """Tell who waits why there is none."""
        if not self.done.cancelled():
            self.done.set_exception(error)


def only(work: Callable[[WriterConnection], Result]) -> Callable[[WriterConnection, list[None]], list[Result]]:
    """Work for one request, in the form of that for several."""
    return lambda db, _: [work(db)]


def alike(batch: list[Job]) -> list[list[Job]]:
    """The jobs in their order, those that follow one another and have the same work together."""
    return [list(jobs) for _, jobs in groupby(batch, key=lambda job: job.work)]
