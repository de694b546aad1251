"""JSON of others, read field by field: what is wrong is told by its full name."""

from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

# How much of a refused value is shown.
_SHOWN = 40


class FieldError(ValueError):
    """A field is missing or holds what it cannot hold."""

    def __init__(self, field: str, value: Any, accepted: str) -> None:
        complaint = f"expected {accepted}, not {describe(value)}"
        super().__init__(f"{field}: {complaint}" if field else complaint)
        self.field = field
        self.value = value
        self.accepted = accepted


def describe(value: Any) -> str:
    """A value in a few printable ASCII characters; objects and lists by their kind only."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    shown = ascii(value)
    return shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}..."


class Record:
    """One JSON object together with its path in the document.

    A value is read by naming its kind: a function of (value, field) that returns it checked or raises
    FieldError. Null and the empty string count as absent.
    """

    __slots__ = ("path", "value")

    def __init__(self, value: Any, path: str = "") -> None:
        if not isinstance(value, dict):
            raise FieldError(path, value, "a JSON object")
        self.value: dict[str, Any] = value
        self.path = path

    def field(self, name: str) -> str:
        """The full name of a field of this object."""
        return f"{self.path}.{name}" if self.path else name

    def has(self, name: str) -> bool:
        """Whether the field is there and not null; an empty list or string is there."""
        return self.value.get(name) is not None

    def get(self, kind: Callable[[Any, str], T], *names: str) -> T | None:
        """The first of these fields that is not absent, or None."""
        for name in names:
            value = self.value.get(name)
            if value is not None and value != "":
                return kind(value, self.field(name))
        return None

    def need(self, kind: Callable[[Any, str], T], *names: str) -> T:
        """As get, but raises FieldError by the first name when all are absent."""
        found = self.get(kind, *names)
        if found is None:
            # Asked once more, so that the complaint says what would have been accepted.
            return kind(self.value.get(names[0]), self.field(names[0]))
        return found

    def child(self, *names: str) -> "Record | None":
        """The object down these names, or None when one of them is absent."""
        record: Record | None = self
        for name in names:
            record = record.get(Record, name) if record else None
        return record

    def children(self, name: str) -> list["Record"]:
        """The objects of a list; none when it is absent."""
        return [Record(value, f"{self.field(name)}[{index}]") for index, value in enumerate(self.values(name))]

    def values(self, name: str) -> list[Any]:
        """The values of a list, unchecked; none when it is absent."""
        value = self.value.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise FieldError(self.field(name), value, "a list")
        return value
