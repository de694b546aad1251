"""Waiting for a condition of another process, which tells nobody when it comes about."""

import asyncio
from collections.abc import Callable

_POLL_SECONDS = 0.005


async def comes_about(is_so: Callable[[], bool], seconds: float) -> bool:
    """Look again and again; answers whether it came about in time."""
    try:
        async with asyncio.timeout(seconds):
            while not is_so():  # noqa: ASYNC110 - nothing sets an event for us
                await asyncio.sleep(_POLL_SECONDS)
    except TimeoutError:
        return False
    return True
