"""Planted: a request is answered when its rows are written, and committed a little later."""

import time
from typing import Any

from store_svc.__main__ import main
from store_svc.storage.jobs import Job
from store_svc.storage.writer import Writer

_LATER_SECONDS = 0.03


def _plant() -> None:
    original_try = Writer._try

    def try_and_answer(self: Writer, job: Job) -> Any:
        tried = original_try(self, job)
        if tried[2] is None:
            job.answer(tried[1])
            time.sleep(_LATER_SECONDS)
        return tried

    original_answer = Job.answer

    def answer_once(self: Job, result: object) -> None:
        if not self.done.done():
            original_answer(self, result)

    Writer._try = try_and_answer  # type: ignore[method-assign]
    Job.answer = answer_once  # type: ignore[method-assign]


if __name__ == "__main__":
    _plant()
    main()
