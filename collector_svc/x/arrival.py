"""Coming to a page of X: until it shows what it was opened for, or which trouble it is in."""

from collections.abc import Sequence

from collector_svc.trouble import State, TroubleError
from collector_svc.x.glance import Glance
from collector_svc.x.received import Received
from collector_svc.x.tab import Tab
from collector_svc.x.verdict import PageError, has_no_such_post, judge_answer, judge_glance

_TRIES = 2
_LATER_SECONDS = 2.0


async def arrive(tab: Tab, path: str) -> Glance:
    """Open a page and wait for its first answer; one that failed is loaded once more.

    Raises:
        TroubleError: What X refuses, by its name. X_DOWN when the page fails twice or asks for an answer that never
            comes: an endless spinner is X, or the way to it, that does not answer, and passes by waiting.
            LAYOUT_CHANGED when the page asks for nothing that is known and shows no post either: then it is the
            page that is another one, and no waiting helps.
        BrowserLostError: See Tab.
    """
    for tries_left in reversed(range(_TRIES)):
        try:
            return await _come_to(tab, path)
        except PageError as error:
            if not tries_left:
                raise TroubleError(State.X_DOWN, f"{error} (twice)") from None
    raise AssertionError


def judge(received: Sequence[Received], glance: Glance) -> None:
    """Raises TroubleError or PageError for what the page received and shows; answers say more than the page."""
    for answer in received:
        judge_answer(answer)
    # a page without its post says so like an error
    if not has_no_such_post(received):
        judge_glance(glance)


async def _come_to(tab: Tab, path: str) -> Glance:
    await tab.open(path)
    glance = await tab.until(lambda seen: _tells(tab, seen), tab.patience_seconds)
    if tab.is_waiting and not tab.received:
        # the page tells of what an answer said before it has quite come to us
        glance = await tab.until(lambda _: bool(tab.received), _LATER_SECONDS)
    judge(tab.received, glance)
    if tab.received or glance.articles or glance.is_empty:
        return glance
    seconds = f"{tab.patience_seconds:g} s"
    if tab.is_waiting:
        raise TroubleError(State.X_DOWN, f"{path} waits for an answer of X that does not come ({seconds})")
    told = f"{path} shows no post and asks X for none ({seconds}): read on with SOURCE=api, or wait for a new version"
    raise TroubleError(State.LAYOUT_CHANGED, told)


def _tells(tab: Tab, glance: Glance) -> bool:
    if tab.received or glance.is_login or glance.is_locked or glance.error:
        return True
    return not tab.is_waiting and (glance.articles > 0 or glance.is_empty)
