"""CoinGecko's API, version 3: prices of a coin over a stretch of time, and current ones of many."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from collector_svc.prices.http import Answer, JsonClient
from collector_svc.prices.pace import Pace
from collector_svc.prices.points import Point
from collector_svc.prices.spacing import spaced
from collector_svc.prices.stretches import Stretch, clipped, covering, merged
from collector_svc.prices.trouble import NoPricesError, PriceState, PriceTroubleError
from collector_svc.shown import one_line

_DAY_MS = 86_400_000
# Up to here an answer is hourly, beyond it daily; the shortest stretch that is sure to be answered is a day.
_LONGEST_MS, _SHORTEST_MS = 90 * _DAY_MS, _DAY_MS
# Who pays for no plan is told of the last 365 days alone; a little less, for the clocks differ.
_FREE_MS = 365 * _DAY_MS - 3_600_000
_IDS_AT_ONCE = 100
# The answer is younger than the question, and clocks differ; what lies further ahead is no price.
_AHEAD_MS = 10 * 60_000
_PRO_HOST = "pro-api.coingecko.com"
_OK, _BAD_REQUEST, _UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 200, 400, 401, 403, 404
_BEYOND_PLAN, _KEY_FOR_PRO, _KEY_FOR_DEMO = 10012, 10010, 10011
_MOST_POINTS = 100_000
_SHOWN = 160
_TOO_OLD = "CoinGecko tells prices of more than 365 days ago to paying customers alone: import them from a CSV file"


def key_header(base_url: str) -> str:
    """The header that takes the key: a paid plan has a host of its own, and a header of its own."""
    return "x-cg-pro-api-key" if urlsplit(base_url).hostname == _PRO_HOST else "x-cg-demo-api-key"


class CoinGecko:
    """A source of prices; an asset is a coin's id such as bitcoin."""

    name = "coingecko"

    def __init__(self, base_url: str, key: str, pace: Pace) -> None:
        """`key` may be empty."""
        self._is_paid = bool(key) and urlsplit(base_url).hostname == _PRO_HOST
        headers = {key_header(base_url): key} if key else {}
        self._http = JsonClient(self.name, base_url.rstrip("/"), headers, pace)

    def known_as(self, asset: str) -> str:
        """See PriceSource."""
        return asset

    async def rest(self) -> None:
        """See PriceSource: a connection that is not used closes by itself."""

    async def close(self) -> None:
        """Drop the connections."""
        await self._http.close()

    def requests_for(self, stretches: Iterable[Stretch], now_ms: int) -> list[Stretch]:
        """The stretches to ask for, oldest first: few, and as finely answered as can be.

        The last day is answered in steps of five minutes when it is asked for alone, what is older in hours.

        Raises:
            NoPricesError: When all of it is older than what is told without a paid plan.
        """
        wanted = merged(stretches)
        allowed = clipped(wanted, 0 if self._is_paid else now_ms - _FREE_MS, now_ms)
        if wanted and wanted[0].since_ms < now_ms and not allowed:
            raise NoPricesError(_TOO_OLD, at_all=False)
        yesterday = now_ms - _DAY_MS
        older = [_widened(each) for each in covering(clipped(allowed, 0, yesterday), _LONGEST_MS)]
        recent = clipped(allowed, yesterday, now_ms)
        return [*older, *([Stretch(yesterday, now_ms)] if recent else [])]

    async def history(self, asset: str, asked: Stretch, now_ms: int) -> list[Point]:
        """The coin's prices of a stretch of at most 90 days, oldest first.

        Raises:
            NoPricesError: When there is no such coin, or it has no price then.
            PriceTroubleError: When the API does not answer as it should.
        """
        parameters = {
            "vs_currency": "usd",
            "from": str(asked.since_ms // 1000),
            "to": str(math.ceil(asked.until_ms / 1000)),
            "precision": "full",
        }
        answer = await self._http.get(f"/coins/{quote(asset, safe='')}/market_chart/range", parameters)
        self._require_accepted(answer, asset)
        prices = _prices_of(answer.content)
        within = [(at_ms, price) for at_ms, price in prices if asked.since_ms <= at_ms <= now_ms + _AHEAD_MS]
        return spaced(within, asked, now_ms)

    async def current(self, assets: Sequence[str], now_ms: int) -> dict[str, Point]:
        """The coins' current prices, each at the time from which it is; coins without one are left out.

        Raises:
            PriceTroubleError: When the API does not answer as it should.
        """
        found: dict[str, Point] = {}
        for first in range(0, len(assets), _IDS_AT_ONCE):
            parameters = {
                "ids": ",".join(assets[first : first + _IDS_AT_ONCE]),
                "vs_currencies": "usd",
                "include_last_updated_at": "true",
                "precision": "full",
            }
            answer = await self._http.get("/simple/price", parameters)
            self._require_accepted(answer, "")
            if not isinstance(answer.content, dict):
                raise _changed("/simple/price is no object")
            for asset in assets[first : first + _IDS_AT_ONCE]:
                point = _current_of(answer.content.get(asset), now_ms)
                if point is not None:
                    found[asset] = point
        return found

    def _require_accepted(self, answer: Answer, asset: str) -> None:
        if answer.status == _OK:
            return
        code, said = _error_of(answer.content)
        if code == _BEYOND_PLAN:
            raise NoPricesError(_TOO_OLD, at_all=False)
        if code in (_KEY_FOR_PRO, _KEY_FOR_DEMO):
            raise PriceTroubleError(
                PriceState.REFUSED,
                "CoinGecko refuses COINGECKO_API_KEY here: a paid plan's needs COINGECKO_BASE_URL="
                f"https://{_PRO_HOST}/api/v3, a free one's https://api.coingecko.com/api/v3",
            )
        if answer.status == _NOT_FOUND and asset:
            raise NoPricesError(f"CoinGecko has no coin {one_line(asset)}: correct its id in the table of symbols")
        if answer.status in (_UNAUTHORIZED, _FORBIDDEN):
            raise PriceTroubleError(
                PriceState.REFUSED, f"CoinGecko answers {answer.status}{said}: look at COINGECKO_API_KEY and the plan"
            )
        raise PriceTroubleError(PriceState.ANSWER_CHANGED, f"CoinGecko answers {answer.status}{said}")


def _widened(asked: Stretch) -> Stretch:
    """Answers for less than a day have been empty: then it is a day, and begins earlier."""
    return Stretch(max(0, min(asked.since_ms, asked.until_ms - _SHORTEST_MS)), asked.until_ms)


def _prices_of(content: Any) -> list[tuple[int, float]]:
    """`{"prices": [[milliseconds, dollars], …]}` in order of time. A null price is none; all else is an error."""
    rows = content.get("prices") if isinstance(content, dict) else None
    if not isinstance(rows, list) or len(rows) > _MOST_POINTS:
        raise _changed("market_chart has no list of prices")
    found: dict[int, float] = {}
    for row in rows:
        if not isinstance(row, list) or len(row) != 2 or not _is_number(row[0]):  # noqa: PLR2004 - a pair
            raise _changed("market_chart has prices that are no pairs of numbers")
        if row[1] is None:
            continue
        if not _is_number(row[1]):
            raise _changed("market_chart has a price that is no number")
        if row[1] > 0:
            found[int(row[0])] = float(row[1])
    return sorted(found.items())


def _current_of(entry: Any, now_ms: int) -> Point | None:
    if entry is None:
        return None
    if not isinstance(entry, Mapping):
        raise _changed("/simple/price has a coin that is no object")
    price, updated = entry.get("usd"), entry.get("last_updated_at")
    if price is None or updated is None:
        return None
    if not _is_number(price) or not _is_number(updated):
        raise _changed("/simple/price has a price or a time that is no number")
    at_ms = int(updated * 1000)
    # an instant, and good for as long as one of a fine series
    return Point(at_ms, float(price)) if price > 0 and 0 < at_ms <= now_ms + _AHEAD_MS else None


def _error_of(content: Any) -> tuple[int, str]:
    """The error's own number, and its text to be shown. Three shapes of it are known."""
    inner = content.get("error", content) if isinstance(content, dict) else None
    status = inner.get("status", inner) if isinstance(inner, dict) else None
    if isinstance(status, dict):
        code, text = status.get("error_code"), status.get("error_message")
    else:
        code, text = None, inner
    said = f" ({one_line(text)[:_SHOWN]})" if isinstance(text, str) and text else ""
    return (code if isinstance(code, int) else 0), said


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _changed(what: str) -> PriceTroubleError:
    return PriceTroubleError(PriceState.ANSWER_CHANGED, f"CoinGecko's answer has changed: {what}")
