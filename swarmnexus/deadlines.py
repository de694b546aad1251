"""The time that is left: gRPC for Python does not pass a deadline on by itself."""

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar

from swarmnexus.errors import UnavailableError
from swarmnexus.reasons import Reason

# What is kept back to tell one's own caller that it took too long.
RESERVE_SECONDS = 0.05
_end: ContextVar[float | None] = ContextVar("deadline", default=None)  # of time.monotonic()


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is called in here, and in tasks made in here, is done `seconds` from now or not at all. Nests."""
    end, outer = time.monotonic() + seconds, _end.get()
    token = _end.set(end if outer is None else min(end, outer))
    try:
        yield
    finally:
        _end.reset(token)


def seconds_for(cap_seconds: float) -> float:
    """The deadline of a call: its own cap, or what is left less the reserve. Raises UnavailableError for nothing."""
    end = _end.get()
    if end is None:
        return cap_seconds
    left = end - time.monotonic() - RESERVE_SECONDS
    if left <= 0:
        raise UnavailableError("there is no time left to ask the store", kind=Reason.DEADLINE_EXCEEDED)
    return min(left, cap_seconds)
