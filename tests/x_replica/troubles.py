"""Misbehaviour on command: what, where, and how often."""

from dataclasses import asdict, dataclass, field
from typing import Any

PAGE, LOGIN, ANSWER, API_V2 = "page", "login", "answer", "api_v2"
EVERYWHERE = "*"

# each kind with where it strikes unless told
KINDS: dict[str, str] = {
    "rate_limited": ANSWER,  # 429; limit, reset_in_seconds
    "login_wall": PAGE,  # every page leads to the login page, cookies or not
    "login_by_script": PAGE,  # likewise, by its own script and before it has come to its end
    "login_spinner": LOGIN,  # the login page does not come until it is lifted
    "cookies_expired": ANSWER,  # 401, code 32; the page then goes to the login page
    "account_locked": ANSWER,  # 403, code 326; the page then goes to /account/access
    "account_suspended": ANSWER,  # 403, code 64
    "other_account": PAGE,  # the page shows another account logged in; handle
    "something_went_wrong": ANSWER,  # 503, code 130; the page says "Something went wrong. Try reloading."
    "spinner": ANSWER,  # no answer until it is lifted
    "slow": ANSWER,  # seconds before the answer
    "renamed_keys": ANSWER,  # the keys of posts have other names; the page still shows them
    "moved_entries": ANSWER,  # the entries hang under another path; the page still shows them
    "changed_markup": PAGE,  # the page's data-testids have other names
    "empty_timeline": ANSWER,  # nothing but cursors
    "empty_data": ANSWER,  # 200 with no data and code 131
    "truncated": ANSWER,  # half of the JSON, as if it were all
    "reset": ANSWER,  # the connection is reset in the middle of the body
    "server_error": EVERYWHERE,  # 500
    "unauthorized": API_V2,  # 401 problem
    "forbidden": API_V2,  # 403 problem
    "unavailable": API_V2,  # 503 problem
}


@dataclass
class Trouble:
    """One misbehaviour: for the next `times` requests where it strikes, or until lifted where that is None.

    `on` is "page", "login" (its page), "answer" (any operation), "api_v2", "*", or one operation's name. The option
    `after` lets so many requests pass that it would strike.
    """

    kind: str
    on: str = ""
    times: int | None = None
    options: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind: {self.kind!r} is not known; accepted are {', '.join(KINDS)}")
        self.on = self.on or KINDS[self.kind]

    def strikes(self, place: str, operation: str) -> bool:
        """Whether it is for this place ("page", "login", "answer", "api_v2") and operation."""
        return self.times != 0 and self.on in (place, operation, EVERYWHERE)


class Troubles:
    """The misbehaviours in force, the first commanded first."""

    def __init__(self) -> None:
        self._all: list[Trouble] = []

    def command(self, trouble: Trouble) -> None:
        """Add one."""
        self._all.append(trouble)

    def lift(self, kind: str = "") -> None:
        """Take back those of a kind, or all."""
        self._all = [trouble for trouble in self._all if kind and trouble.kind != kind]

    def take(self, place: str, operation: str = "") -> list[Trouble]:
        """Those that strike this request, each counted as one of its times."""
        near = [trouble for trouble in self._all if trouble.strikes(place, operation)]
        struck = [trouble for trouble in near if not _lets_pass(trouble)]
        for trouble in struck:
            if trouble.times is not None:
                trouble.times -= 1
        return struck

    def of_kind(self, kind: str) -> list[Trouble]:
        """Those of a kind that are in force, not counted as struck."""
        return [trouble for trouble in self._all if trouble.kind == kind and trouble.times != 0]

    def holds(self, trouble: Trouble) -> bool:
        """Whether it is still commanded."""
        return any(one is trouble for one in self._all)

    def to_json(self) -> list[dict[str, Any]]:
        """As plain values."""
        return [asdict(trouble) for trouble in self._all]


def _lets_pass(trouble: Trouble) -> bool:
    left = int(trouble.options.get("after", 0))
    trouble.options["after"] = max(0, left - 1)
    return left > 0
