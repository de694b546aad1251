"""Whether a target was reached by its date. See docs/scoring.md."""

from datetime import date
from typing import NamedTuple, Protocol

from store_svc.scoring.quotes import LastPrice, Quote
from store_svc.scoring.rules import Rules
from store_svc.scoring.windows import DAY_MS
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH

OPEN, REACHED, MISSED, UNPRICED = "open", "reached", "missed", "unpriced"
UP, DOWN, NOT_TOLD = 1, -1, 0
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_LAST_MS = 253_402_300_799_999  # of the year 9999


class Aim(NamedTuple):
    """A call's target: the price in US dollars, and until when it counts, that instant included."""

    ticker: str
    stance: int
    called_ms: int
    target_usd: float
    until_ms: int


class Result(NamedTuple):
    """What became of a target; `due_ms` is when time alone will change it."""

    status: str
    way: int = NOT_TOLD
    reached: Quote | None = None
    reason: str | None = None
    due_ms: int | None = None


class FirstReach(Protocol):
    """Finds the first price after the call, up to the end of the date, that reached the target going this way."""

    def __call__(self, aim: Aim, way: int, /) -> Quote | None:
        """The quote, or None."""


def end_of_day_ms(target_date: str) -> int:
    """The end of a day written as YYYY-MM-DD, 24:00 UTC, in milliseconds since 1970; kept within 1970 and 9999."""
    return max(0, min((date.fromisoformat(target_date).toordinal() + 1 - _EPOCH_DAY) * DAY_MS, _LAST_MS))


def way_of(stance: int, entry_usd: float, target_usd: float) -> int:
    """Which way the price must go to reach the target; NOT_TOLD where it lies on the wrong side, or right there."""
    way = (target_usd > entry_usd) - (target_usd < entry_usd)
    is_wrong = (stance == STANCE_BULLISH and way == DOWN) or (stance == STANCE_BEARISH and way == UP)
    return NOT_TOLD if is_wrong else way


def resolve(aim: Aim, last: LastPrice, first: FirstReach, rules: Rules, clock_ms: int) -> Result:
    """What became of a target when the clock says `clock_ms`. `first` finds the first price that reached it."""
    if aim.until_ms <= aim.called_ms:
        return Result(UNPRICED, reason="the date was over when the call was made")
    if clock_ms < aim.called_ms:
        return Result(OPEN, reason="the call lies ahead of the store's clock", due_ms=aim.called_ms)
    entry = last(aim.ticker, aim.called_ms)
    if entry is None:
        return _without_price(aim.ticker, "near the call", NOT_TOLD, aim.called_ms + rules.longest_ms, clock_ms)
    way = way_of(aim.stance, entry.price_usd, aim.target_usd)
    if way == NOT_TOLD:
        return Result(UNPRICED, reason="the price at the call was at the target or beyond it already")
    reached = first(aim, way)
    return Result(REACHED, way, reached) if reached else _not_reached(aim, way, last, rules.longest_ms, clock_ms)


def _not_reached(aim: Aim, way: int, last: LastPrice, longest_ms: int, clock_ms: int) -> Result:
    if clock_ms < aim.until_ms:
        return Result(OPEN, way, due_ms=aim.until_ms)
    if last(aim.ticker, aim.until_ms) is None:
        return _without_price(aim.ticker, "near the end of the date", way, aim.until_ms + longest_ms, clock_ms)
    return Result(MISSED, way)


def _without_price(ticker: str, where: str, way: int, until_ms: int, clock_ms: int) -> Result:
    if clock_ms < until_ms:
        return Result(OPEN, way, reason=f"no price of {ticker} {where} yet", due_ms=until_ms)
    return Result(UNPRICED, way, reason=f"no price of {ticker} {where}")
