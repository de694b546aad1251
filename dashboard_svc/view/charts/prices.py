"""The course of a price, with the calls that were made on it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from dashboard_svc.view.card import STANCES
from dashboard_svc.view.charts.frame import Frame, frame_of
from dashboard_svc.view.charts.returns import path_of
from dashboard_svc.view.words import count, day, price, quote
from swarmnexus.v1.model_pb2 import Price
from swarmnexus.v1.query_pb2 import CallReading

_LEAST_POINTS = 2
_GAP = 4.5  # so many times the usual distance between prices, and the line breaks
_ROWS = 40


@dataclass(frozen=True)
class Mark:
    """One call where it was made; `stance` is bullish, bearish or neutral."""

    x: float
    y: float
    stance: str
    words: str


@dataclass(frozen=True)
class PriceChart:
    """`line` is SVG path data in a box of PATH_UNITS; `unmarked` is how many calls were made before any price."""

    frame: Frame
    line: str
    marks: list[Mark]
    unmarked: int
    summary: str
    rows: list[Price]


def price_chart(ticker: str, prices: Sequence[Price], readings: Sequence[CallReading]) -> PriceChart | None:
    """The chart of prices, oldest first, and of calls; None of fewer than two prices.

    A call stands at the last price before it.
    """
    if len(prices) < _LEAST_POINTS or prices[0].at_ms >= prices[-1].at_ms:
        return None
    amounts = [one.price_usd for one in prices]
    first, last = prices[0], prices[-1]
    until_ms = max(last.at_ms, *(reading.call.called_at_ms for reading in readings), 0)
    frame = frame_of(first.at_ms, until_ms, min(amounts), max(amounts), price)
    marks = [mark for reading in readings if (mark := _mark(frame, prices, reading))]
    sides = [f"{number} {side}" for side in STANCES.values() if (number := sum(m.stance == side for m in marks))]
    drawn = f"{count(len(marks), 'call')} on it: {', '.join(sides)}" if marks else "No call on it"
    step = max(1, len(prices) // _ROWS)
    return PriceChart(
        frame=frame,
        line="".join(path_of(frame, [(one.at_ms, one.price_usd) for one in run]) for run in _runs(prices)),
        marks=marks,
        unmarked=len(readings) - len(marks),
        summary=(
            f"Price of {ticker} from {day(first.at_ms)} to {day(last.at_ms)}: {quote(first.price_usd)} at first, "
            f"{quote(last.price_usd)} at last, lowest {quote(min(amounts))}, highest {quote(max(amounts))}. {drawn}."
        ),
        rows=list(reversed(prices))[::step],
    )


def _runs(prices: Sequence[Price]) -> list[list[Price]]:
    """Prices without a gap between them: where none is known, nothing is drawn."""
    usual = median(later.at_ms - earlier.at_ms for earlier, later in pairwise(prices))
    runs = [[prices[0]]]
    for earlier, later in pairwise(prices):
        if later.at_ms - earlier.at_ms > _GAP * usual:
            runs.append([])
        runs[-1].append(later)
    return runs


def _mark(frame: Frame, prices: Sequence[Price], reading: CallReading) -> Mark | None:
    call = reading.call
    place = bisect_right(prices, call.called_at_ms, key=lambda one: one.at_ms)
    if place == 0:
        return None
    stance = STANCES.get(call.stance, "neutral")
    target = f" to {price(call.target_price_usd)}" if call.HasField("target_price_usd") else ""
    words = f"@{call.author_handle}: {stance}{target}, {day(call.called_at_ms)}"
    return Mark(frame.x(call.called_at_ms), frame.y(prices[place - 1].price_usd), stance, words)
