"""A server of the shape of CoinGecko's API, with its rules of granularity and its limits for who does not pay."""

import re
import time
from typing import Any

from support.price_servers.misbehaviours import Json, price_of, serve

DAY_MS, HOUR_MS = 86_400_000, 3_600_000
COINS = {"bitcoin": 60_000.0, "ethereum": 3_000.0, "solana": 150.0, "pepe": 0.0000052, "cosmos": 5.0}
_RANGE = re.compile(r"/api/v3/coins/([^/]+)/market_chart/range")


def answer(path: str, query: Json, headers: dict[str, str]) -> tuple[int, Any]:
    """As the API would."""
    if path == "/api/v3/simple/price":
        return 200, _current(query)
    match = _RANGE.fullmatch(path)
    if not match or query.get("vs_currency") != "usd":
        return 404, {"error": "not found"}
    if match[1] not in COINS:
        return 404, {"error": "coin not found"}
    since, until, now = int(query["from"]) * 1000, int(query["to"]) * 1000, time.time_ns() // 1_000_000
    if since < now - 365 * DAY_MS and "x-cg-pro-api-key" not in headers:
        said = "Your request exceeds the allowed time range."
        return 401, {"error": {"status": {"error_code": 10012, "error_message": said}}}
    prices = _points(match[1], since, min(until, now), now)
    return 200, {"prices": prices, "market_caps": prices, "total_volumes": prices}


def _points(coin: str, since: int, until: int, now: int) -> list[list[float]]:
    span = until - since
    if span < DAY_MS - 2_000:
        return []  # as the API has been seen to do
    if span <= DAY_MS + 2_000 and since >= now - DAY_MS - 60_000:
        step, late = 300_000, 7_311
    elif span <= 90 * DAY_MS + 2_000:
        step, late = HOUR_MS, 41_207
    else:
        step, late = DAY_MS, 0
    first = -(-(since - late) // step) * step + late
    instants = list(range(first, until + 1, step))
    if step == DAY_MS and until > now - HOUR_MS:
        instants.append(until)
    return [[at_ms, price_of(coin, COINS[coin], at_ms)] for at_ms in instants]


def _current(query: Json) -> Json:
    now = int(time.time())
    return {
        coin: {"usd": price_of(coin, COINS[coin], now * 1000), "last_updated_at": now}
        for coin in query["ids"].split(",")
        if coin in COINS
    }


if __name__ == "__main__":
    serve(answer)
