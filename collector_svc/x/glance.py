"""What can be seen of a page at a glance."""

import re
from dataclasses import dataclass
from typing import Any

# where X leads who is not logged in, and who it has locked out
_LOGIN = re.compile(r"/(i/flow/login|login|i/flow/signup|logout|account/login_challenge)\b")
_LOCKED = re.compile(r"/(account/access|account/suspended|i/flow/consent_flow)\b")
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")


@dataclass(frozen=True, slots=True)
class Glance:
    """The address, who is logged in, how many posts stand there, and what the page says of itself."""

    path: str = ""
    account: str = ""
    articles: int = 0
    error: str = ""
    is_empty: bool = False
    is_busy: bool = False

    @property
    def is_login(self) -> bool:
        """Whether X asks for a login."""
        return is_login_path(self.path)

    @property
    def is_locked(self) -> bool:
        """Whether X asks for something else before it lets the account go on."""
        return _LOCKED.match(self.path) is not None


def is_login_path(path: str) -> bool:
    """Whether that is where X leads who is not logged in."""
    return _LOGIN.match(path) is not None


def glance_of(told: Any) -> Glance:
    """What look.js told; whatever is not as it should be counts as not seen."""
    seen = told if isinstance(told, dict) else {}
    articles, account = seen.get("articles"), _text(seen.get("account"))
    return Glance(
        path=_text(seen.get("path")),
        account=account if _HANDLE.fullmatch(account) else "",
        articles=articles if isinstance(articles, int) else 0,
        error=_text(seen.get("error")),
        is_empty=seen.get("isEmpty") is True,
        is_busy=seen.get("isBusy") is True,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
