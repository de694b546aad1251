"""A process of its own that reads an exchange's candles through ccxt: a JSON request a line in, an answer a line out.

ccxt and an exchange's list of markets take more memory than the whole collector, and it asks and waits without giving
way. Here both end with the process. What it cannot do it says in its answer; nothing else is printed.
"""

import importlib
import importlib.util
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx2

_MOST_BYTES = 64 * 1024 * 1024  # the list of all markets of a large exchange comes as one answer
_TIMEOUT_SECONDS = 20.0
_PAGE, _MOST_PAGES = 1_000, 60
_SHOWN = 160
_NOT_HERE = 451
_TIMEFRAMES = {300: "5m", 3_600: "1h"}

Json = dict[str, Any]


class _NoCandlesError(Exception):
    """The exchange has none of this; the text says why."""


def main() -> None:
    """The first line names the exchange; each further one asks for candles, until standard input ends."""
    lines = iter(sys.stdin)
    reader = CandleReader(json.loads(next(lines)))
    for line in lines:
        sys.stdout.write(json.dumps(reader.answer(json.loads(line))) + "\n")
        sys.stdout.flush()


class CandleReader:
    """One exchange. `markets` maps currencies to what earlier answers told of their markets."""

    def __init__(self, opening: Json) -> None:
        self._errors = _ccxt("base.errors")
        self._exchange = _bounded(_ccxt(opening["exchange"]), opening["exchange"], opening["base_url"])
        self._quotes: list[str] = opening["quotes"]
        self._markets: dict[str, Json] = opening["markets"]
        self._is_loaded = False
        if self._markets:
            self._exchange.set_markets(list(self._markets.values()))

    def answer(self, asked: Json) -> Json:
        """`candles` with the `market`, or `none` with a reason, or `trouble` with its name and a reason."""
        errors = self._errors
        try:
            market = self._market(asked["currency"])
            return {"market": market, "candles": list(self._candles(market["symbol"], asked))}
        except (_NoCandlesError, errors.BadSymbol, errors.NotSupported) as error:
            return {"none": str(error)[:_SHOWN]}
        except errors.DDoSProtection as error:
            hint = self._exchange.retry_after
            return _trouble("rate_limited", error) | {"retry_after": hint}
        except (errors.AuthenticationError, errors.RestrictedLocation) as error:
            return _trouble("refused", error)
        except errors.NetworkError as error:
            return _trouble("unavailable", error)
        except (errors.BaseError, LookupError, TypeError, ValueError, AttributeError) as error:
            # ccxt does not look whether an answer has the shape that it reads
            return _trouble("answer_changed", error)

    def _market(self, currency: str) -> Json:
        known = self._markets.get(currency)
        if known is not None:
            return known
        if not self._is_loaded:
            self._exchange.load_markets(True)
            self._is_loaded = True
        for quote in self._quotes:
            market: Json | None = self._exchange.markets.get(f"{currency}/{quote}")
            if market is not None and market.get("spot") and market.get("active") is not False:
                self._markets[currency] = {**market, "info": {}}
                return self._markets[currency]
        raise _NoCandlesError(f"trades no {currency} against {', '.join(self._quotes)}")

    def _candles(self, symbol: str, asked: Json) -> Iterator[list[float]]:
        """Those whose end lies within the stretch, each as [end, open, high, low, close], oldest first."""
        seconds = asked["seconds"]
        if _TIMEFRAMES[seconds] not in (self._exchange.timeframes or {}):
            raise _NoCandlesError(f"has no candles of {seconds} s")
        step = seconds * 1_000
        since = asked["since_ms"] - step
        for _ in range(_MOST_PAGES):
            if since + step >= asked["until_ms"]:
                return
            page = self._exchange.fetch_ohlcv(symbol, _TIMEFRAMES[seconds], since, _PAGE)
            fresh = sorted(candle for candle in page if candle[0] >= since)
            for begin, first, high, low, close, *_ in fresh:
                if asked["since_ms"] <= begin + step < asked["until_ms"]:
                    yield [begin + step, first, high, low, close]
            if not fresh:
                return
            since = fresh[-1][0] + step


def _ccxt(name: str) -> ModuleType:
    """One module of ccxt, without the hundred others that its package would load."""
    if "ccxt" not in sys.modules:
        found = importlib.util.find_spec("ccxt")
        if found is None or found.origin is None:
            raise ImportError("ccxt is not installed")
        package = ModuleType("ccxt")
        package.__path__ = [str(Path(found.origin).parent)]
        sys.modules["ccxt"] = package
    return importlib.import_module(f"ccxt.{name}")


def _bounded(module: ModuleType, name: str, base_url: str) -> Any:
    """The exchange, asking by our own HTTP client: bounded, and never led elsewhere by a redirect."""
    kind: Any = getattr(module, name)
    errors = _ccxt("base.errors")

    class Bounded(kind):  # type: ignore[misc]
        retry_after = ""

        def fetch(self, url: str, method: str = "GET", headers: Any = None, body: Any = None) -> Any:
            sent = self.prepare_request_headers(headers)
            try:
                with self.web.stream(method, url, headers=sent, content=body) as response:
                    text = _read(response, errors)
            except httpx2.TimeoutException as error:
                raise errors.RequestTimeout(f"{name} does not answer in time") from error
            except httpx2.RequestError as error:
                raise errors.NetworkError(f"{name} cannot be asked: {error}") from error
            status, reason = response.status_code, response.reason_phrase
            self.retry_after = response.headers.get("retry-after", "")
            if status == _NOT_HERE:
                raise errors.RestrictedLocation(f"{name} answers {status}: it serves nobody from here")
            got = dict(response.headers)
            content = self.parse_json(text)
            self.handle_errors(status, reason, url, method, got, text, content, sent, body)
            self.handle_http_status_code(status, reason, url, method, text)
            if not response.is_success:  # a redirect, too: it is not followed
                raise errors.ExchangeError(f"{name} answers {status}")
            if content is None:  # cut off on its way, or a page of somebody in between
                raise errors.NetworkError(f"{name} answers with {len(text)} characters that are no JSON")
            return content

    # candles of the spot market alone: other markets' lists are as long again
    options = {"defaultType": "spot", "fetchMarkets": {"types": ["spot"]}, "fetchCurrencies": False}
    exchange = Bounded({"enableRateLimit": True, "options": options})
    exchange.has["fetchCurrencies"] = False
    exchange.web = httpx2.Client(timeout=_TIMEOUT_SECONDS, follow_redirects=False)
    if base_url:
        exchange.urls["api"] = _moved(exchange.urls["api"], base_url)
    return exchange


def _read(response: httpx2.Response, errors: Any) -> str:
    chunks, size = [], 0
    for chunk in response.iter_bytes():
        size += len(chunk)
        if size > _MOST_BYTES:
            raise errors.ExchangeError(f"answers with more than {_MOST_BYTES} bytes")
        chunks.append(chunk)
    return b"".join(chunks).decode("utf-8", "replace")


def _moved(urls: Any, base_url: str) -> Any:
    """The same addresses at another host."""
    if isinstance(urls, dict):
        return {key: _moved(value, base_url) for key, value in urls.items()}
    there, kept = urlsplit(base_url), urlsplit(urls)
    return urlunsplit((there.scheme, there.netloc, kept.path, kept.query, ""))


def _trouble(state: str, error: BaseException) -> Json:
    return {"trouble": state, "reason": f"{type(error).__name__}: {error}"[:_SHOWN]}


if __name__ == "__main__":
    main()
