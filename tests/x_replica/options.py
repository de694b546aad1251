"""How the replica answers: which generation of X, how long its pages are."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from tests.x_replica.shapes import Shape


@dataclass(frozen=True)
class Options:
    """What a test may set, by `Replica.set(name=value)`.

    `overlap` posts of a page come again on the next. One promoted post stands after every `promoted_every` posts,
    where the world has any. `older_notifications` lets the page fetch `/i/api/2/notifications/mentions.json`;
    `older_parents` puts the answered posts into its `globalObjects`, long ones cut.
    `recordings` maps an operation's name to the path of a recorded answer, served as it is, whatever is asked.
    `auth_token` and `bearer_token` are the only ones accepted; any is, while they are empty. API v2 answers
    `api_v2_limit` requests a window of `api_v2_window_seconds`, then 429 until the window is over; with
    `api_v2_cuts` it tells the whole of a long post only where that very post was asked for.
    """

    shape: Shape = "newest"
    page_size: int = 20
    overlap: int = 0
    promoted_every: int = 4
    ancestors_a_page: int = 30
    replies_a_page: int = 10
    older_notifications: bool = False
    older_parents: bool = False
    auth_token: str = ""
    bearer_token: str = ""
    api_v2_limit: int = 300
    api_v2_window_seconds: float = 900.0
    api_v2_cuts: bool = False
    recordings: tuple[tuple[str, str], ...] = ()

    def changed(self, values: dict[str, Any]) -> "Options":
        """The same with other values. Raises TypeError for a name that there is not."""
        if isinstance(values.get("recordings"), dict):
            values = values | {"recordings": tuple(values["recordings"].items())}
        return replace(self, **values)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)
