"""Asking a source again, where that may help."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

from collector_svc.prices.trouble import PriceState, PriceTroubleError

_ATTEMPTS = 3
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.5, 8.0
# Who asks for less is not asked again at once, and a refusal stays one.
_MAY_PASS = (PriceState.UNAVAILABLE, PriceState.ANSWER_CHANGED)

Answer = TypeVar("Answer")


async def patiently(attempt: Callable[[], Awaitable[Answer]]) -> Answer:
    """What the attempt answers; silence and answers cut off on their way are tried again. Raises PriceTroubleError."""
    retrying = AsyncRetrying(
        retry=retry_if_exception(lambda error: isinstance(error, PriceTroubleError) and error.state in _MAY_PASS),
        wait=wait_exponential_jitter(
            multiplier=_FIRST_PAUSE_SECONDS, max=_LONGEST_PAUSE_SECONDS, jitter=_FIRST_PAUSE_SECONDS
        ),
        stop=stop_after_attempt(_ATTEMPTS),
        reraise=True,
    )
    async for trial in retrying:
        with trial:
            answer = await attempt()
    return answer
