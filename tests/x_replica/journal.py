"""What was asked of the replica."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["page", "login", "graphql", "older_api", "api_v2", "image", "video", "font", "script", "style", "other"]


@dataclass(frozen=True)
class Asked:
    """One request. `at` is epoch seconds; `operation` names what an answer was of; `by_page` is false for an answer
    asked for by anything but the page's own script. `seconds` is how long it took, `status` 0 for a cut connection.
    """

    at: float
    method: str
    path: str
    query: str
    kind: Kind
    operation: str
    by_page: bool
    status: int
    seconds: float


class Journal:
    """The requests so far, in the order in which they ended; `under_way` counts those that have not."""

    def __init__(self) -> None:
        self.under_way = 0
        self._asked: list[Asked] = []

    def note(self, asked: Asked) -> None:
        """Remember one."""
        self._asked.append(asked)

    def forget(self) -> None:
        """Begin anew."""
        self._asked.clear()

    def to_json(self) -> list[dict[str, Any]]:
        """All of them as plain values."""
        return [asdict(one) for one in self._asked]

    def counts(self) -> dict[str, int]:
        """How many of each kind."""
        return dict(Counter(one.kind for one in self._asked))
