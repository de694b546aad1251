"""An import told to people, or to machines."""

import sys
from collections.abc import Sequence
from typing import IO, Protocol

import orjson

from collector_svc.counts import Counts
from collector_svc.importing.counts import FileCounts
from collector_svc.shown import one_line

_SHOWN = 50


class Report(Protocol):
    """Hears of each refusal as it comes, so that memory does not grow with them, and of the counts at the end."""

    def refused(self, place: str, reason: str) -> None:
        """Something was not taken."""

    def close(self, files: Sequence[FileCounts], error: str) -> None:
        """That was all; `error` says why the import broke off, empty when it did not."""


class TextReport:
    """Counts on standard output; on standard error the first refusals, or each of them in a file."""

    def __init__(self, refusals: IO[str] | None) -> None:
        self._refusals = refusals
        self._first: list[str] = []
        self._refused = 0

    def refused(self, place: str, reason: str) -> None:
        """See Report."""
        self._refused += 1
        line = one_line(f"{place}: {reason}")
        if self._refusals is not None:
            self._refusals.write(f"{line}\n")
        elif len(self._first) < _SHOWN:
            self._first.append(line)

    def close(self, files: Sequence[FileCounts], error: str) -> None:
        """See Report."""
        for line in self._first:
            _to_stderr(line)
        if self._refused > _SHOWN and self._refusals is None:
            _to_stderr(f"and {self._refused - _SHOWN:,} more refused: --refused FILE or --json has them all")
        for each in files:
            if each.error:
                _to_stderr(one_line(f"{each.path}: {each.error}"))
        if len(files) > 1:
            for each in files:
                _to_stdout(one_line(f"{each.path}: {each}"))
        _to_stdout(f"{total_of(files)}, from {_files(len(files))}")
        if error:
            _to_stderr(error)


class JsonReport:
    """One JSON object on standard output, written as it comes."""

    def __init__(self, refusals: IO[str] | None) -> None:
        self._text = TextReport(refusals) if refusals is not None else None
        self._comma = ""
        sys.stdout.write('{"refusals":[')

    def refused(self, place: str, reason: str) -> None:
        """See Report."""
        if self._text is not None:
            self._text.refused(place, reason)
        item = orjson.dumps({"place": one_line(place), "reason": one_line(reason)}).decode()
        sys.stdout.write(f"{self._comma}\n{item}")
        self._comma = ","

    def close(self, files: Sequence[FileCounts], error: str) -> None:
        """See Report."""
        listed = [
            {"path": one_line(each.path), **each.as_dict(), "error": one_line(each.error) or None} for each in files
        ]
        rest = {"files": listed, **total_of(files).as_dict(), "error": error or None}
        sys.stdout.write(f"],\n{orjson.dumps(rest).decode().removeprefix('{')}\n")
        sys.stdout.flush()
        if error:
            _to_stderr(error)


def total_of(files: Sequence[FileCounts]) -> Counts:
    """The counts of all files together."""
    total = Counts()
    for each in files:
        total.add(each)
    return total


def _files(number: int) -> str:
    return "1 file" if number == 1 else f"{number:,} files"


def _to_stdout(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _to_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")
