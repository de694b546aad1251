"""Instants: whole milliseconds since 1970-01-01T00:00:00Z inside, ISO 8601 in UTC outside."""

import re
import time
from datetime import UTC, datetime

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_MIN_MS = 0
_MAX_MS = 253_402_300_799_999  # 9999-12-31T23:59:59.999Z, the last that ISO 8601 writes with four digits


def now_ms() -> int:
    """The wall clock."""
    return time.time_ns() // 1_000_000


def iso(at_ms: int) -> str:
    """`2026-01-31T11:22:33Z`; milliseconds are shown only where there are any. Raises ValueError beyond 0…9999."""
    if not _MIN_MS <= at_ms <= _MAX_MS:
        raise ValueError(f"{at_ms} ms is not within the years 1970 to 9999")
    whole = datetime.fromtimestamp(at_ms // 1000, UTC).isoformat()[:19]
    return f"{whole}.{at_ms % 1000:03d}Z" if at_ms % 1000 else f"{whole}Z"


def parse_instant(text: str) -> int:
    """Milliseconds of an ISO 8601 date or time, or of epoch seconds. A time without a zone is UTC.

    Raises ValueError, whose text says what is accepted.
    """
    accepted = "an ISO 8601 date or time such as 2026-01-31 or 2026-01-31T11:22:33Z, or epoch seconds"
    try:
        if re.fullmatch(r"\d{1,12}(\.\d{1,9})?", text, re.ASCII):
            at_ms = round(float(text) * 1000)
        else:
            at = datetime.fromisoformat(text if _DATE.match(text) else "")
            at_ms = round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"is not {accepted}") from error
    if not _MIN_MS <= at_ms <= _MAX_MS:
        raise ValueError(f"is not {accepted} within the years 1970 to 9999")
    return at_ms
