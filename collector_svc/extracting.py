"""`extract`: what is read out of texts, as JSON."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import IO, Any

from collector_svc.extraction.assets import AssetTable
from collector_svc.extraction.reading import StanceReader, read_text
from swarmnexus.time import parse_instant

DONE, FAILED = 0, 1
_LONGEST_LINE = 1_000_000


def print_readings(texts: Sequence[str], at_ms: int, reader: StanceReader, table: AssetTable, out: IO[str]) -> int:
    """One reading a text, a line each; on a terminal indented."""
    for text in texts:
        reading = read_text(text, at_ms, reader, table).as_json()
        out.write(json.dumps(reading, indent=2 if out.isatty() else None) + "\n")
    return DONE


def print_readings_of_lines(
    lines: Iterable[str], at_ms: int, reader: StanceReader, table: AssetTable, out: IO[str]
) -> int:
    """One reading a line, in order; a line that cannot be read gets an object with `error`, and the exit code is 1.

    Args:
        lines: JSON objects with `text` and, where it is known, `at`: ISO 8601 or epoch seconds.
        at_ms: When a text without `at` was posted, in milliseconds since 1970.
        reader: The stance model.
        table: The assets known by name.
        out: Where the readings go.
    """
    code = DONE
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            text, line_at_ms = _asked(line, at_ms)
        except ValueError as error:
            out.write(json.dumps({"error": str(error)}) + "\n")
            sys.stderr.write(f"line {number}: {error}\n")
            code = FAILED
            continue
        out.write(json.dumps(read_text(text, line_at_ms, reader, table).as_json()) + "\n")
    return code


def _asked(line: str, at_ms: int) -> tuple[str, int]:
    """The text of a line and its time. Raises ValueError that says what is accepted."""
    if len(line) > _LONGEST_LINE:
        raise ValueError(f"is longer than {_LONGEST_LINE} characters")
    try:
        asked: Any = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError('is no JSON object such as {"text": "$BTC to 100k", "at": "2026-01-31T11:22:33Z"}') from None
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        raise ValueError('has no "text" that is a string')  # noqa: TRY004 - whoever wrote the line did
    at = asked.get("at")
    if at is None:
        return asked["text"], at_ms
    if isinstance(at, bool) or not isinstance(at, str | int | float):
        raise ValueError(  # noqa: TRY004 - as above
            '"at" is neither an ISO 8601 time nor epoch seconds'
        )
    try:
        return asked["text"], parse_instant(str(at))
    except ValueError as error:
        raise ValueError(f'"at" {error}') from None
