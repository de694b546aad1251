"""What the writer is asked to do."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, TypeVar

from store_svc.storage.engine import WriterConnection

Result = TypeVar("Result")


@dataclass
class Job:
    """One request: its work, and what became of it, for who waits in the event loop in which it was made."""

    work: Callable[[WriterConnection, list[Any]], list[Any]]  # the answers to some given things, one each
    given: Any
    rows: int
    alone: bool = False
    done: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future())
    together: list[Any] = field(default_factory=list)  # the answer, once found with those of others

    def settle(self, answer: object, failure: Exception | None) -> None:
        """Tell who waits; called in the event loop."""
        if self.done.done():  # whoever waited has gone
            return
        if failure:
            self.done.set_exception(failure)
        else:
            self.done.set_result(answer)


Tried = tuple[Job, Any, Exception | None]  # a job with its answer, or with what it failed of


def settle_all(tried: list[Tried]) -> None:
    """Tell them all, from another thread, at once: each time that a loop is woken has its price."""
    if tried:
        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody is left to be told
            tried[0][0].done.get_loop().call_soon_threadsafe(_settle_each, tried)


def _settle_each(tried: list[Tried]) -> None:
    for job, answer, failure in tried:
        job.settle(answer, failure)


def only(work: Callable[[WriterConnection], Result]) -> Callable[[WriterConnection, list[None]], list[Result]]:
    """Work for one request, in the form of that for several."""
    return lambda db, _: [work(db)]


def alike(batch: list[Job]) -> list[list[Job]]:
    """The jobs in their order, those that follow one another and have the same work together."""
    return [list(jobs) for _, jobs in groupby(batch, key=lambda job: job.work)]
