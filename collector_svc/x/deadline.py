"""Calls to the browser that end: one that is stopped or wedged never answers by itself."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from playwright.async_api import Error

T = TypeVar("T")
# What a browser that works answers at once may take on a machine that is busy.
QUICK_SECONDS = 20.0
_PULSE_SECONDS = 5.0


class BrowserLostError(Exception):
    """The browser, or the page in it, is gone or answers no more; another one must be started."""


async def while_alive(call: Awaitable[T], feel: Callable[[], Awaitable[object]]) -> T:
    """What a call gives that may take long, as long as the browser answers to `feel` meanwhile.

    Raises BrowserLostError when it does not, and whatever the call raises.
    """
    going, pulse = asyncio.ensure_future(call), asyncio.ensure_future(_pulse(feel))
    try:
        await asyncio.wait((going, pulse), return_when=asyncio.FIRST_COMPLETED)
        if not going.done():
            pulse.result()
        return await going
    finally:
        for task in (going, pulse):
            task.cancel()
        await asyncio.gather(going, pulse, return_exceptions=True)


async def _pulse(feel: Callable[[], Awaitable[object]]) -> None:
    while True:
        await asyncio.sleep(_PULSE_SECONDS)
        await answered(feel())


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
