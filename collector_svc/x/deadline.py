"""Calls to the browser that end: one that is stopped or wedged never answers by itself."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from playwright.async_api import Error

T = TypeVar("T")
# What a browser that works answers at once may take on a machine that is busy.
QUICK_SECONDS = 20.0


class BrowserLostError(Exception):
    """The browser, or the page in it, is gone or answers no more; another one must be started."""


async def answered(call: Awaitable[T], seconds: float = QUICK_SECONDS) -> T:
    """What the browser answers. Raises BrowserLostError when it is gone or does not answer within `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            return await call
    except TimeoutError:
        raise BrowserLostError(f"the browser did not answer within {seconds:g} s") from None
    except Error as error:
        raise BrowserLostError(f"the browser broke off: {first_line(error)}") from error


def first_line(error: Error) -> str:
    """What Playwright says, without its log of the call, which may quote what was sent."""
    return error.message.partition("\n")[0][:200]
