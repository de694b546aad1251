"""Which trouble an answer of X, or what its page shows, is."""

import time
from collections.abc import Iterable

from collector_svc.parsers.complaints import Complaint, complaints_of
from collector_svc.trouble import State, TroubleError
from collector_svc.x.glance import Glance
from collector_svc.x.received import Received

_LIMITED = 88
# not authenticated; invalid token; bad authentication data; the session's csrf cookie does not match
_LOGGED_OUT = frozenset({32, 89, 215, 353})
# suspended; looks automated; locked until its owner proves to be human
_REFUSED = frozenset({63, 64, 226, 326})
NO_SUCH_POST = frozenset({34, 144})
# X's own window, for a limit that does not say when it ends
_WINDOW_SECONDS = 15 * 60.0
_LONGEST_SECONDS = 24 * 3600.0
_UNAUTHORIZED, _FORBIDDEN, _ERRORS = 401, 403, 400
_RENEW = "log in again, export the cookies anew to TW_COOKIES_PATH"


class PageError(Exception):
    """X failed in a way that passes: the page says so, or an answer is an error or did not come. One line."""


def judge_answer(answer: Received) -> None:
    """Raises TroubleError for what X refuses, and PageError for what it failed at."""
    complaints = complaints_of(answer.document)
    codes = {complaint.code for complaint in complaints}
    told = _told(answer, complaints)
    if answer.is_limited or _LIMITED in codes:
        raise limited(told, answer.reset_at)
    if codes & _LOGGED_OUT or answer.status == _UNAUTHORIZED:
        raise TroubleError(State.AUTH_REQUIRED, f"{told}: {_RENEW}")
    if codes & _REFUSED or answer.status == _FORBIDDEN:
        raise TroubleError(State.BLOCKED, f"{told}: log in by hand with that account and see what X asks of it")
    if answer.status == 0:
        raise PageError(f"the answer {answer.operation} did not come")
    if answer.document is None:
        raise PageError(f"the answer {answer.operation} is no JSON (status {answer.status})")
    has_nothing = isinstance(answer.document, dict) and not answer.document.get("data")
    if answer.status >= _ERRORS or (complaints and has_nothing and not codes & NO_SUCH_POST):
        raise PageError(told)


def judge_glance(glance: Glance) -> None:
    """Raises TroubleError where X asks for a login or locks the account, PageError where the page says it failed."""
    if glance.is_login:
        raise login_wanted()
    if glance.is_locked:
        raise TroubleError(State.BLOCKED, "X has locked the account: log in by hand and do what it asks for")
    if "rate limit" in glance.error.lower():
        raise limited(f"the page says {glance.error[:80]!a}", None)
    if glance.error:
        raise PageError(f"the page says {glance.error[:80]!a}")


def login_wanted() -> TroubleError:
    """The trouble of being led to a login."""
    return TroubleError(State.AUTH_REQUIRED, f"X asks for a login: {_RENEW}")


def limited(told: str, reset_at: float | None) -> TroubleError:
    """The trouble of being asked to wait: until the limit ends, and for X's window where it does not say when."""
    seconds = _WINDOW_SECONDS if reset_at is None else reset_at - time.time() + 1
    return TroubleError(State.RATE_LIMITED, told, min(max(seconds, 1.0), _LONGEST_SECONDS))


def has_no_such_post(answers: Iterable[Received]) -> bool:
    """Whether X said that there is no post with the id that was asked for."""
    return any(complaint.code in NO_SUCH_POST for answer in answers for complaint in complaints_of(answer.document))


def _told(answer: Received, complaints: list[Complaint]) -> str:
    told = "; ".join(f"code {complaint.code} {complaint.words!r}" for complaint in complaints[:3])
    return f"{answer.operation} answered with status {answer.status}{': ' + told if told else ''}"
