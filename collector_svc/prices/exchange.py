"""An exchange's candles, read by a process of its own that lives for one round."""

import asyncio
import contextlib
import json
import math
import os
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any

from collector_svc.prices import metrics
from collector_svc.prices.http import retry_after_seconds
from collector_svc.prices.points import Point
from collector_svc.prices.retrying import patiently
from collector_svc.prices.stretches import Stretch, clipped, covering
from collector_svc.prices.trouble import NoPricesError, PriceState, PriceTroubleError
from collector_svc.shown import one_line

_DAY_MS = 86_400_000
# What is recent is read finely, so that a call is held to the price of its minutes; a backfill is read in hours.
_FINE_SECONDS, _COARSE_SECONDS = 300, 3_600
_FINE_MS = 3 * _DAY_MS
_CURRENT_MS = 15 * 60_000
_CANDLES_AT_ONCE = 1_000
# A candle counts as closed when it has been over for this long: clocks differ, and exchanges take a moment.
_CLOSING_MS = 2_000
_ANSWER_SECONDS = 180.0
_STOP_SECONDS = 5.0
_MOST_LINE_BYTES = 8 * 1024 * 1024
_VALUES = 5
_SHOWN = 160
_PASSED_ON = {"PATH", "HOME", "LANG", "PYTHONPATH", "SSL_CERT_FILE", "SSL_CERT_DIR"} | {
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "NO_PROXY",
}

Json = dict[str, Any]


class Exchange:
    """A source of prices; an asset is a currency such as BTC, read against the first of the quotes that is traded."""

    def __init__(self, name: str, base_url: str, quotes: Sequence[str]) -> None:
        """`name` is the exchange as ccxt calls it; `base_url` is empty for where ccxt knows it."""
        self.name = name
        self._base_url = base_url
        self._quotes = list(quotes)
        self._markets: dict[str, Json] = {}
        self._process: asyncio.subprocess.Process | None = None

    def known_as(self, asset: str) -> str:
        """The market that an asset is read on, such as BTC/USDT, once it was read; the asset itself before."""
        return str(self._markets.get(asset, {}).get("symbol", asset))

    def requests_for(self, stretches: Iterable[Stretch], now_ms: int) -> list[Stretch]:
        """The stretches to ask for, oldest first: hours before, and five minutes within the last three days."""
        wanted = list(stretches)
        boundary = now_ms - _FINE_MS
        older = covering(clipped(wanted, 0, boundary), _CANDLES_AT_ONCE * _COARSE_SECONDS * 1_000)
        return [*older, *covering(clipped(wanted, boundary, now_ms), _FINE_MS)]

    async def history(self, asset: str, asked: Stretch, now_ms: int) -> list[Point]:
        """Closed candles whose end lies within the stretch, oldest first, each at its end.

        Raises:
            NoPricesError: When the exchange has no such market, or no candles.
            PriceTroubleError: When it does not answer as it should.
        """
        seconds = _FINE_SECONDS if asked.since_ms >= now_ms - _FINE_MS else _COARSE_SECONDS
        question = {"currency": asset, "since_ms": asked.since_ms, "until_ms": asked.until_ms, "seconds": seconds}
        candles = await patiently(lambda: self._counted(question))
        points = [_point(candle, seconds) for candle in candles]
        return [point for point in points if point is not None and point.at_ms <= now_ms - _CLOSING_MS]

    async def current(self, assets: Sequence[str], now_ms: int) -> dict[str, Point]:
        """The last closed candle of five minutes of each. Raises PriceTroubleError."""
        found: dict[str, Point] = {}
        for asset in assets:
            with contextlib.suppress(NoPricesError):  # the history will tell
                for point in await self.history(asset, Stretch(now_ms - _CURRENT_MS, now_ms), now_ms):
                    found[asset] = point
        return found

    async def rest(self) -> None:
        """The round is over: the process ends, and gives its memory back."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(_STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            await _kill(process)

    async def close(self) -> None:
        """See rest."""
        await self.rest()

    async def _counted(self, question: Json) -> list[Any]:
        outcome = "cut_off"
        try:
            answer = await self._ask(question)
            outcome = "answered"
        except PriceTroubleError as error:
            outcome = error.state.value
            raise
        finally:
            metrics.REQUESTS.labels(self.name, outcome).inc()
        if "none" in answer:
            raise NoPricesError(f"{self.name} {one_line(str(answer['none']))}")
        self._markets[question["currency"]] = answer["market"]
        return list(answer["candles"])

    async def _ask(self, question: Json) -> Json:
        process = self._process or await self._start()
        self._process = process
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                line = await _exchange_lines(process, question)
        except (TimeoutError, ValueError, OSError) as error:  # ValueError: the line has no end in sight
            self._process = None
            await _kill(process)
            raise self._unavailable(f"is not read to an end ({type(error).__name__})") from error
        except asyncio.CancelledError:
            self._process = None
            await _kill(process)
            raise
        if not line:
            self._process = None
            raise self._unavailable(f"cannot be read: its reader ended with {await process.wait()}")
        answer: Json = json.loads(line)
        if "trouble" in answer:
            hint = retry_after_seconds(str(answer.get("retry_after", "")), time.time())
            told = one_line(f"{self.name}: {answer['reason']}")[:_SHOWN]
            raise PriceTroubleError(PriceState(answer["trouble"]), told, hint)
        return answer

    async def _start(self) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "collector_svc.prices.candle_reader",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=_MOST_LINE_BYTES,
            # our tokens and keys are none of its business
            env={name: value for name, value in os.environ.items() if name.upper() in _PASSED_ON},
        )
        opening = {
            "exchange": self.name,
            "base_url": self._base_url,
            "quotes": self._quotes,
            "markets": self._markets,
        }
        if process.stdin is not None:
            process.stdin.write(json.dumps(opening).encode() + b"\n")
        return process

    def _unavailable(self, what: str) -> PriceTroubleError:
        return PriceTroubleError(PriceState.UNAVAILABLE, f"{self.name} {what}")


async def _exchange_lines(process: asyncio.subprocess.Process, question: Json) -> bytes:
    if process.stdin is None or process.stdout is None:
        return b""
    with contextlib.suppress(ConnectionError):  # it has ended, which the empty answer tells
        process.stdin.write(json.dumps(question).encode() + b"\n")
        await process.stdin.drain()
    return await process.stdout.readline()


async def _kill(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    await process.wait()


def _point(candle: Any, seconds: int) -> Point | None:
    """A candle as a price at its end; None where it says nothing of use."""
    if not isinstance(candle, list) or len(candle) < _VALUES or not all(map(_is_number, candle[:_VALUES])):
        return None
    end_ms, first, high, low, close = candle[:_VALUES]
    if min(first, high, low, close) <= 0:
        return None
    return Point(int(end_ms), close, seconds, open_usd=first, high_usd=high, low_usd=low)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
