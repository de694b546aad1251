"""A server of the shape of Binance's spot API: its markets, and candles that begin at their time and may be open."""

import time
from typing import Any

from support.price_servers.misbehaviours import Json, price_of, serve

MINUTE_MS = 60_000
INTERVALS = {"5m": 5 * MINUTE_MS, "1h": 60 * MINUTE_MS}
PAIRS = {"BTCUSDT": 60_000.0, "ETHUSDT": 3_000.0, "SOLUSDC": 150.0, "OLDUSDT": 1.0}
_MOST = 1_000


def answer(path: str, query: Json, headers: dict[str, str]) -> tuple[int, Any]:  # noqa: ARG001 - as all do
    """As the API would."""
    if path == "/api/v3/exchangeInfo":
        return 200, {"timezone": "UTC", "serverTime": 0, "rateLimits": [], "symbols": [_symbol(pair) for pair in PAIRS]}
    if path != "/api/v3/klines":
        return 404, {"code": -1, "msg": "not found"}
    if query["symbol"] not in PAIRS:
        return 400, {"code": -1121, "msg": "Invalid symbol."}
    step, now = INTERVALS[query["interval"]], time.time_ns() // 1_000_000
    first = -(-int(query["startTime"]) // step) * step
    begins = range(first, now, step)[: min(int(query["limit"]), _MOST)]
    return 200, [_candle(query["symbol"], begin, step) for begin in begins]


def _symbol(pair: str) -> Json:
    base, quote = pair[:-4], pair[-4:]
    return {
        "symbol": pair,
        "status": "BREAK" if base == "OLD" else "TRADING",
        "baseAsset": base,
        "quoteAsset": quote,
        "baseAssetPrecision": 8,
        "quotePrecision": 8,
        "quoteAssetPrecision": 8,
        "orderTypes": ["LIMIT", "MARKET"],
        "isSpotTradingAllowed": True,
        "isMarginTradingAllowed": False,
        "filters": [],
        "permissions": ["SPOT"],
    }


def _candle(pair: str, begin: int, step: int) -> list[Any]:
    close = price_of(pair, PAIRS[pair], begin + step)
    first = price_of(pair, PAIRS[pair], begin)
    high, low = max(first, close) * 1.01, min(first, close) * 0.99
    shown = [str(value) for value in (first, high, low, close)]
    return [begin, *shown, "12.5", begin + step - 1, "1", 10, "1", "1", "0"]


if __name__ == "__main__":
    serve(answer)
