"""Asking an HTTP API for JSON: bounded, paced, tried again where that may help, and never led elsewhere."""

import asyncio
import email.utils
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import orjson

from collector_svc.prices import metrics
from collector_svc.prices.pace import Pace
from collector_svc.prices.retrying import patiently
from collector_svc.prices.trouble import PriceState, PriceTroubleError
from collector_svc.shown import one_line
from swarmnexus import __version__

# Nobody is believed who wants to be left alone for longer.
_LONGEST_HINT_SECONDS = 3_600.0
_RATE_LIMITED, _SERVER_ERRORS, _REDIRECTS = 429, 500, (300, 399)
_SHOWN = 160
_AGENT = f"swarm-nexus/{__version__}"


@dataclass(frozen=True)
class Bounds:
    """How long an answer may take, in seconds: to connect, between two pieces, as a whole; and its greatest size."""

    connect: float = 10.0
    silence: float = 15.0
    whole: float = 45.0
    most_bytes: int = 8 * 1024 * 1024


_BOUNDS = Bounds()


@dataclass(frozen=True)
class Answer:
    """A status below 500 other than 429 or a redirect, and the JSON that came with it; None where it was none."""

    status: int
    content: Any


class JsonClient:
    """One API. Close it in the loop that made it."""

    def __init__(
        self, name: str, base_url: str, headers: Mapping[str, str], pace: Pace, bounds: Bounds = _BOUNDS
    ) -> None:
        """`name` is what metrics and messages call the API; `headers` may hold a key and are never shown."""
        self._name = name
        self._pace = pace
        self._bounds = bounds
        self._client = httpx2.AsyncClient(
            base_url=base_url,
            # asked for as it is, so that the bound on its size holds for what is unpacked as well
            headers={"accept": "application/json", "accept-encoding": "identity", **headers, "user-agent": _AGENT},
            timeout=httpx2.Timeout(bounds.silence, connect=bounds.connect),
            follow_redirects=False,
            limits=httpx2.Limits(max_connections=2, max_keepalive_connections=1),
        )
        for library in ("httpx2", "httpcore2"):  # each request would be a line, and ours say more
            logging.getLogger(library).setLevel(logging.WARNING)

    async def get(self, path: str, parameters: Mapping[str, str]) -> Answer:
        """Ask, at the API's pace; silence, cut answers and server errors are tried again. Raises PriceTroubleError."""
        return await patiently(lambda: self._counted(path, parameters))

    async def close(self) -> None:
        """Drop the connections."""
        await self._client.aclose()

    async def _counted(self, path: str, parameters: Mapping[str, str]) -> Answer:
        await self._pace.wait()
        outcome = "cut_off"
        try:
            answer = await self._ask(path, parameters)
            outcome = "answered"
        except PriceTroubleError as error:
            outcome = error.state.value
            raise
        finally:
            metrics.REQUESTS.labels(self._name, outcome).inc()
        return answer

    async def _ask(self, path: str, parameters: Mapping[str, str]) -> Answer:
        try:
            async with (
                asyncio.timeout(self._bounds.whole),
                self._client.stream("GET", path, params=dict(parameters)) as response,
            ):
                body = await self._read(response)
                return self._judged(response, body)
        except TimeoutError as error:
            raise self._unavailable(f"did not answer in full within {self._bounds.whole:g} s") from error
        except httpx2.TimeoutException as error:
            raise self._unavailable("does not answer in time") from error
        except httpx2.RequestError as error:
            # the text of a library may quote the address: it holds no key, which travels in a header
            raise self._unavailable(f"cannot be asked: {one_line(str(error))[:_SHOWN]}") from error

    async def _read(self, response: httpx2.Response) -> bytes:
        chunks, size = [], 0
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > self._bounds.most_bytes:
                raise PriceTroubleError(
                    PriceState.ANSWER_CHANGED, f"{self._name} answers with more than {self._bounds.most_bytes} bytes"
                )
            chunks.append(chunk)
        return b"".join(chunks)

    def _judged(self, response: httpx2.Response, body: bytes) -> Answer:
        status = response.status_code
        if status == _RATE_LIMITED:
            hint = retry_after_seconds(response.headers.get("retry-after", ""), time.time())
            raise PriceTroubleError(PriceState.RATE_LIMITED, f"{self._name} wants to be asked less often", hint)
        if status >= _SERVER_ERRORS:
            raise self._unavailable(f"answers {status}")
        if _REDIRECTS[0] <= status <= _REDIRECTS[1]:
            # a key must not be carried to where somebody else points
            raise PriceTroubleError(
                PriceState.REFUSED, f"{self._name} answers {status} and points elsewhere, which is not followed"
            )
        try:
            content = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            if status < _REDIRECTS[0]:  # cut off on its way, or a page of somebody in between
                raise PriceTroubleError(
                    PriceState.ANSWER_CHANGED, f"{self._name} answers with {len(body)} bytes that are no JSON"
                ) from error
            content = None
        return Answer(status, content)

    def _unavailable(self, what: str) -> PriceTroubleError:
        return PriceTroubleError(PriceState.UNAVAILABLE, f"{self._name} {what}")


def retry_after_seconds(header: str, now_seconds: float) -> float:
    """What a Retry-After asks for, as seconds or as a date; 0 for none or nonsense, an hour at most."""
    text = header.strip()
    if text.isascii() and text.isdigit():
        wanted = float(text[:9])
    else:
        try:
            wanted = email.utils.parsedate_to_datetime(text).timestamp() - now_seconds
        except (ValueError, TypeError, OverflowError):
            return 0.0
    return min(max(wanted, 0.0), _LONGEST_HINT_SECONDS)
