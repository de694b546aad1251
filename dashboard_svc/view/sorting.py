"""What authors are sorted by, as it stands in the address and in the head of the table."""

from dataclasses import dataclass

from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1.query_pb2 import AuthorSort
from swarmnexus.web.names import names_of

SORTS = names_of(AuthorSort, "AUTHOR_SORT_")
_ASCENDING = frozenset({"rank", "handle"})  # whose natural order begins with the smallest
_SHOWN = 40


@dataclass(frozen=True)
class Sort:
    """One of SORTS: greatest, latest or best first, handles from A on; `reversed` is the other way round."""

    name: str
    reversed: bool = False

    @property
    def value(self) -> AuthorSort:
        """As the store is asked."""
        return SORTS[self.name]

    @property
    def text(self) -> str:
        """As it stands in the address; empty for the usual order."""
        return "-" * self.reversed + self.name if self != Sort("rank") else ""

    @property
    def direction(self) -> str:
        """The value of aria-sort for its column."""
        return "ascending" if (self.name in _ASCENDING) != self.reversed else "descending"

    def toggled(self, name: str) -> "Sort":
        """What the head of the column `name` leads to: its natural order, or the other one when that is shown."""
        return Sort(name, reversed=self.name == name and not self.reversed)


def read_sort(text: str) -> Sort:
    """A name of SORTS, with - before it for the other way round. Raises InvalidArgumentError."""
    name = text.removeprefix("-")
    if text and name not in SORTS:
        told = f"{text[:_SHOWN]!r} is not one of {', '.join(SORTS)}, with - before it for the other way round"
        raise InvalidArgumentError("sort", told)
    return Sort(name or "rank", reversed=text.startswith("-"))
