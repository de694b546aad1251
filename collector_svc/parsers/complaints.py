"""What X says is wrong, in the answers of its web client."""

from dataclasses import dataclass
from typing import Any

_MOST = 20
_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Complaint:
    """One of X's errors: its number, 0 when it has none, and its words, in printable ASCII and cut."""

    code: int
    words: str


def complaints_of(document: Any) -> list[Complaint]:
    """The errors of an answer; none when there are none. An answer may hold posts beside them."""
    errors = document.get("errors") if isinstance(document, dict) else None
    if not isinstance(errors, list):
        return []
    return [_complaint(error) for error in errors[:_MOST] if isinstance(error, dict)]


def _complaint(error: dict[str, Any]) -> Complaint:
    extensions = error.get("extensions")
    nested = extensions.get("code") if isinstance(extensions, dict) else None
    codes = [code for code in (error.get("code"), nested) if isinstance(code, int) and not isinstance(code, bool)]
    words = error.get("message")
    return Complaint(codes[0] if codes else 0, ascii(words if isinstance(words, str) else "")[1:-1][:_SHOWN])
