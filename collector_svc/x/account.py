"""Who is logged in, and whether that is who should be."""

import contextlib

from collector_svc.trouble import State, TroubleError
from collector_svc.x.arrival import judge
from collector_svc.x.tab import Tab
from collector_svc.x.verdict import PageError

# The account stands in the frame of the page, which is there before any answer is.
_SHOW_SECONDS = 10.0


async def logged_in_handle(tab: Tab, expected: str, *, is_strict: bool) -> str:
    """The handle that the page shows, without @; empty where it shows none and that is no matter.

    Raises TroubleError: WRONG_ACCOUNT when it is another one than expected, LAYOUT_CHANGED when none can be seen.
    """
    glance = await tab.until(lambda seen: bool(seen.account) or seen.is_login, min(_SHOW_SECONDS, tab.patience_seconds))
    # what the column shows is judged by who reads it
    with contextlib.suppress(PageError):
        judge((), glance)
    if not is_strict or glance.account.lower() == expected.lower():
        return glance.account
    if glance.account:
        told = f"@{glance.account} is logged in, not @{expected}: give the cookies of that account"
        raise TroubleError(State.WRONG_ACCOUNT, f"{told}, or set STRICT_ACCOUNT_CHECK=false")
    told = "the page does not show who is logged in where it used to: a new version is due"
    raise TroubleError(State.LAYOUT_CHANGED, f"{told}; STRICT_ACCOUNT_CHECK=false reads on without knowing")
