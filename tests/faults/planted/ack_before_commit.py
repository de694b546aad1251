"""Planted: a request is answered when its rows are written, and committed a little later."""

import time
from typing import Any

from store_svc.__main__ import main
from store_svc.storage.writer import Writer, _Job

_LATER_SECONDS = 0.03


def _plant() -> None:
    original_try = Writer._try

    def try_and_answer(self: Writer, job: _Job) -> Any:
        tried = original_try(self, job)
        if tried[2] is None:
            job.answer(tried[1])
            time.sleep(_LATER_SECONDS)
        return tried

    original_answer = _Job.answer

    def answer_once(self: _Job, result: object) -> None:
        if not self.done.done():
            original_answer(self, result)

    Writer._try = try_and_answer  # type: ignore[method-assign]
    _Job.answer = answer_once  # type: ignore[method-assign]


if __name__ == "__main__":
    _plant()
    main()
