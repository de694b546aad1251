"""Prices of a CSV file: daily bars, or instants. Every line that cannot be a price is named and costs no other."""

import csv
import itertools
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import IO

from collector_svc.prices.csv_cells import CellError, day_ms, instant_ms, price_usd
from collector_svc.prices.points import Point
from collector_svc.prices.spacing import DAY
from swarmnexus.time import iso

_MOST_LINE = 64 * 1024
_MOST_COLUMNS = 200
_DELIMITERS = ",;\t"
_OPTIONAL = {"open": "open_usd", "high": "high_usd", "low": "low_usd"}
_ACCEPTED = "Date and Close for daily bars, or timestamp and price for instants"

OnRefused = Callable[[int, str], None]
OnBytes = Callable[[int], None]
_Rows = Iterator[tuple[int, list[str]]]


class CsvFileError(Exception):
    """The file cannot be read, or not beyond some line; the text says why."""


@dataclass(frozen=True)
class _Form:
    """Where in a row the values stand: of the time, of the price, and of open, high and low by their fields."""

    delimiter: str
    time: tuple[int, str]
    price: tuple[int, str]
    optional: dict[str, tuple[int, str]]
    is_daily: bool


def read_points(
    path: Path, close_at: time | None, now_ms: int, *, on_refused: OnRefused, on_bytes: OnBytes
) -> Iterator[tuple[int, Point]]:
    """Each price with the number of its line.

    The file is gone through twice, for of two lines with one time only the first is taken: otherwise a second import
    of the same file would change what the first has stored.

    Args:
        path: The file, in UTF-8, with a line of column names.
        close_at: When of its day, UTC, a bar closes; None is the end of the day, 24:00 UTC.
        now_ms: The wall clock: a bar that is not over has no close yet.
        on_refused: Hears the line and the reason of what is not taken.
        on_bytes: Hears how many bytes more have been read.

    Raises:
        CsvFileError: When the file cannot be read, or has no such columns.
    """
    try:
        repeated = _repeated(path, close_at)
        with path.open("rb") as stream:
            yield from _checked(_opened(stream, on_bytes), close_at, now_ms, repeated, on_refused)
    except OSError as error:
        raise CsvFileError(error.strerror or str(error)) from error


def _repeated(path: Path, close_at: time | None) -> set[int]:
    """The instants that more than one line has."""
    seen = array("q")
    with path.open("rb") as stream:
        form, rows = _opened(stream, lambda _more: None)
        for _, row in rows:
            try:
                seen.append(_at_ms(row, form, close_at))
            except (CellError, IndexError):
                continue
    ordered = sorted(seen)
    return {later for earlier, later in itertools.pairwise(ordered) if earlier == later}


def _checked(
    opened: tuple[_Form, _Rows], close_at: time | None, now_ms: int, repeated: set[int], on_refused: OnRefused
) -> Iterator[tuple[int, Point]]:
    form, rows = opened
    first_lines: dict[int, int] = {}
    for number, row in rows:
        try:
            point = _point(row, form, close_at)
        except CellError as error:
            on_refused(number, str(error))
            continue
        except IndexError:
            on_refused(number, f"has {len(row)} columns: there must be one for each name of the first line")
            continue
        first = first_lines.setdefault(point.at_ms, number) if point.at_ms in repeated else number
        if first != number:
            on_refused(number, f"{form.time[1]}: {iso(point.at_ms)} is that of line {first}, which is taken")
        elif point.at_ms > now_ms:
            what = "the day is not over, its close is not known" if form.is_daily else "lies in the future"
            on_refused(number, f"{form.time[1]}: {iso(point.at_ms)}: {what}")
        else:
            yield number, point


def _opened(stream: IO[bytes], on_bytes: OnBytes) -> tuple[_Form, _Rows]:
    """The file's form, and its rows with their line numbers; empty lines are left out."""
    header = stream.readline(_MOST_LINE)
    on_bytes(len(header))
    form = _form(header)
    reader = csv.reader(_lines(stream, on_bytes), delimiter=form.delimiter)

    def rows() -> Iterator[tuple[int, list[str]]]:
        try:
            for row in reader:
                if any(cell.strip() for cell in row):
                    yield reader.line_num + 1, row
        except csv.Error as error:
            raise CsvFileError(f"line {reader.line_num + 1}: {error}: the rest is not read") from error

    return form, rows()


def _lines(stream: IO[bytes], on_bytes: OnBytes) -> Iterator[str]:
    while line := stream.readline(_MOST_LINE):
        on_bytes(len(line))
        if len(line) == _MOST_LINE and not line.endswith(b"\n"):
            raise CsvFileError(f"has a line of {_MOST_LINE} bytes or more: the rest is not read")
        # what is no UTF-8 is no number either, and is refused by its place
        yield line.decode("utf-8", "replace").replace("\0", "\ufffd")


def _form(header: bytes) -> _Form:
    try:
        text = header.decode("utf-8-sig").strip("\r\n")
    except UnicodeDecodeError as error:
        raise CsvFileError("its first line is not UTF-8") from error
    delimiter = max(_DELIMITERS, key=text.count)
    names = next(csv.reader([text], delimiter=delimiter), [])[:_MOST_COLUMNS]
    columns: dict[str, tuple[int, str]] = {}
    for number, name in enumerate(names):
        shown = name.strip()
        if shown.lower() in columns:
            raise CsvFileError(f"has two columns named {shown[:40]!r}")
        columns[shown.lower()] = (number, shown)
    optional = {key: columns[name] for name, key in _OPTIONAL.items() if name in columns}
    if {"timestamp", "price"} <= columns.keys():
        return _Form(delimiter, columns["timestamp"], columns["price"], {}, is_daily=False)
    if {"date", "close"} <= columns.keys():
        # "Adj Close" is passed over: it is computed anew with each later dividend, so it holds what nobody knew then
        return _Form(delimiter, columns["date"], columns["close"], optional, is_daily=True)
    listed = ", ".join(shown[:40] for _, shown in columns.values()) or "none"
    raise CsvFileError(f"has the columns {listed}; accepted are {_ACCEPTED}")


def _at_ms(row: list[str], form: _Form, close_at: time | None) -> int:
    number, name = form.time
    return day_ms(name, row[number], close_at) if form.is_daily else instant_ms(name, row[number])


def _point(row: list[str], form: _Form, close_at: time | None) -> Point:
    at_ms = _at_ms(row, form, close_at)
    number, name = form.price
    price = price_usd(name, row[number])
    others = {
        key: price_usd(column, row[place]) for key, (place, column) in form.optional.items() if row[place].strip()
    }
    return Point(at_ms, price, DAY if form.is_daily else 0, **others)
