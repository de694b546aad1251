"""Scores and calls as lines of CSV: numbers whole, times in ISO 8601, texts that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Iterable, Iterator

from dashboard_svc.view.card import STANCES, web_address
from dashboard_svc.view.outcomes import STATUSES, TARGETS
from dashboard_svc.view.windows import window_name
from swarmnexus.time import iso
from swarmnexus.v1.query_pb2 import CallReading
from swarmnexus.v1.score_pb2 import AuthorScore, Evaluation, UsedPrice

Cell = str | int | float | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
SCORE_HEAD = (
    *("rank", "rank_first", "rank_last", "handle", "calls", "hits", "hit_rate", "hit_rate_low", "hit_rate_high"),
    *("mean_return", "median_return", "excess_calls", "mean_excess", "mean_excess_low", "mean_excess_high"),
    *("best", "worst", "streak", "last_call_at", "revision"),
)
_PRICES = ("entry", "exit", "benchmark_entry", "benchmark_exit")
CALL_HEAD = (
    *("call_id", "post_id", "mention_id", "url", "author", "called_at", "ticker", "stance", "probability"),
    *("target_price_usd", "target_date", "target_status", "target_reached_price_usd", "target_reached_at"),
    *("window", "status", "return", "excess", "hit", "reason"),
    *(f"{name}_{part}" for name in _PRICES for part in ("price_usd", "at", "source")),
)


def lines(rows: Iterable[Iterable[Cell]]) -> bytes:
    """The rows by RFC 4180, in UTF-8. Floats have as many digits as bring back the same number."""
    written = io.StringIO()
    csv.writer(written).writerows([_cell(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8", "replace")


def score_rows(scores: Iterable[AuthorScore], revision: int) -> Iterator[list[Cell]]:
    """One line an author, by SCORE_HEAD."""
    for one in scores:
        has_excess, has_interval = one.HasField("mean_excess"), one.HasField("mean_excess_low")
        yield [
            *(one.rank, one.rank_first, one.rank_last, one.handle, one.calls, one.hits),
            *(one.hit_rate, one.hit_rate_low, one.hit_rate_high, one.mean_return, one.median_return),
            *(one.excess_calls, one.mean_excess if has_excess else None),
            *((one.mean_excess_low, one.mean_excess_high) if has_interval else (None, None)),
            *(one.best, one.worst, one.streak, iso(one.last_call_at_ms), revision),
        ]


def call_rows(readings: Iterable[CallReading]) -> Iterator[list[Cell]]:
    """One line a call and window, by CALL_HEAD; a call that was not read against the market yet has one line."""
    for reading in readings:
        told = _call_cells(reading)
        for one in reading.evaluations:
            yield [*told, *_evaluation_cells(one)]
        if not reading.evaluations:
            yield [*told, *([None] * (len(CALL_HEAD) - len(told)))]


def _call_cells(reading: CallReading) -> list[Cell]:
    call, target = reading.call, reading.target
    status = TARGETS.get(target.status) if reading.HasField("target") else None
    reached = target.reached if target.HasField("reached") else None
    return [
        *(call.id, call.post_id, call.mention_id, web_address(reading.post.url), call.author_handle),
        *(iso(call.called_at_ms), call.ticker, STANCES.get(call.stance), call.probability),
        call.target_price_usd if call.HasField("target_price_usd") else None,
        *(call.target_date, status),
        *((reached.price_usd, iso(reached.at_ms)) if reached else (None, None)),
    ]


def _evaluation_cells(one: Evaluation) -> list[Cell]:
    is_scored = one.HasField("hit")
    return [
        *(window_name(one.window), STATUSES.get(one.status)),
        getattr(one, "return") if is_scored else None,
        one.excess if one.HasField("excess") else None,
        ("true" if one.hit else "false") if is_scored else None,
        one.reason,
        *(cell for name in _PRICES for cell in _price_cells(getattr(one, name) if one.HasField(name) else None)),
    ]


def _price_cells(used: UsedPrice | None) -> tuple[Cell, Cell, Cell]:
    return (used.price_usd, iso(used.at_ms), used.source) if used else (None, None, None)


def _cell(cell: Cell) -> str:
    """A number as it is; a text that begins as a formula does gets a ' before it, as spreadsheets ask for."""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    return "" if cell is None else repr(cell)
