"""How much of a price's course is drawn, as it stands in the address."""

from swarmnexus.errors import InvalidArgumentError

_DAY_MS = 86_400_000
_DAYS = {"7d": 7, "30d": 30, "90d": 90, "1y": 365}
SPANS = {"7d": "7 days", "30d": "30 days", "90d": "90 days", "1y": "a year", "all": "all"}
_USUAL = "90d"
_SHOWN = 40


def span_of(text: str) -> str:
    """One of SPANS; the usual one for nothing. Raises InvalidArgumentError."""
    if text and text not in SPANS:
        raise InvalidArgumentError("span", f"{text[:_SHOWN]!r} is not one of {', '.join(SPANS)}")
    return text or _USUAL


def since_of(span: str, at_ms: int) -> int | None:
    """When a span that ends at `at_ms` begins, in milliseconds; None for all time."""
    return max(0, at_ms - _DAYS[span] * _DAY_MS) if span in _DAYS else None
