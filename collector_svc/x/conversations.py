"""Reading mentions' threads up to their roots, on their own pages."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum

from collector_svc.parsers.page_posts import read_page_posts
from collector_svc.parsers.piece import read_piece
from collector_svc.trouble import State, TroubleError
from collector_svc.x.arrival import arrive, judge
from collector_svc.x.deadline import BrowserLostError
from collector_svc.x.pool import Pool
from collector_svc.x.tab import Tab
from collector_svc.x.verdict import PageError, has_no_such_post
from swarmnexus.logs import get_logger
from swarmnexus.v1.model_pb2 import PostState

_log = get_logger(__name__)
_UP_SECONDS = 2.0
_SHOW_SECONDS = 10.0
_MOST_SCROLLS = 60
_SCROLLS_WITHOUT_NEWS = 2
_MOST_FAILURES = 3
_MOST_PAGES_A_THREAD = 12
# After these nothing more may be asked for in this cycle.
_FINAL = (State.RATE_LIMITED, State.AUTH_REQUIRED, State.BLOCKED, State.WRONG_ACCOUNT)


class Fate(Enum):
    """What came of reading a thread: its root, a failure, or no try for want of budget."""

    WHOLE = "whole"
    FAILED = "failed"
    PUT_OFF = "put off"


@dataclass
class Budget:
    """How many more pages may be loaded, and until when (monotonic seconds)."""

    pages: int
    until: float

    @property
    def is_spent(self) -> bool:
        """Whether it is over."""
        return self.pages <= 0 or time.monotonic() >= self.until


class Conversations:
    """Completes threads in the pool. Trouble with one does not keep the next from being read."""

    def __init__(
        self, tab: Tab, pool: Pool, budget: Budget, new_tab: Callable[[], Awaitable[Tab]], trouble: TroubleError | None
    ) -> None:
        """`new_tab` replaces a tab whose page crashed; `trouble` is what X refused in this cycle already."""
        self._tab = tab
        self._pool = pool
        self._budget = budget
        self._new_tab = new_tab
        self._failures = 0
        self.trouble = trouble if trouble is not None and trouble.state in _FINAL else None

    async def complete(self, post_id: str) -> Fate:
        """Read what is missing above a post, as long as the budget lasts. Raises BrowserLostError."""
        if self._pool.chain(post_id).is_whole:
            return Fate.WHOLE
        if self._budget.is_spent or self.trouble is not None:
            return Fate.PUT_OFF
        try:
            is_whole = await self._climb(post_id)
        except (TroubleError, PageError, BrowserLostError) as error:
            await self._note_failure(post_id, error)
            return Fate.FAILED
        self._failures = 0
        if is_whole:
            return Fate.WHOLE
        return Fate.PUT_OFF if self._budget.is_spent else Fate.FAILED

    async def _climb(self, post_id: str) -> bool:
        """Read the post's own page, then that of the highest post that is missing, until none is."""
        target, handle, tried = post_id, "", set[str]()
        draft = self._pool.draft(post_id)
        handle = draft.post.author_handle if draft else ""
        while target not in tried and len(tried) < _MOST_PAGES_A_THREAD and not self._budget.is_spent:
            tried.add(target)
            await self._visit(target, handle, post_id)
            chain = self._pool.chain(post_id)
            if chain.is_whole:
                return True
            target, handle = chain.missing, chain.missing_handle
        return False

    async def _visit(self, target: str, handle: str, wanted: str) -> None:
        loads = self._tab.loads
        try:
            await arrive(self._tab, f"/{handle or 'i'}/status/{target}")
        finally:
            self._budget.pages -= self._tab.loads - loads
        taken = await self._take_in(0, target)
        if has_no_such_post(self._tab.received):
            self._pool.withhold(target, PostState.POST_STATE_DELETED)
            return
        idle = 0
        for _ in range(_MOST_SCROLLS):
            if self._pool.chain(wanted).is_whole or idle == _SCROLLS_WITHOUT_NEWS:
                return
            before, missing = taken, self._pool.chain(wanted).missing
            await self._tab.scroll_to_top()
            seen = await self._tab.until_more_than(before, _UP_SECONDS)
            judge(self._tab.received[before:], seen)
            taken = await self._take_in(before, target)
            idle = idle + 1 if self._pool.chain(wanted).missing == missing else 0

    async def _take_in(self, before: int, focal_id: str) -> int:
        """Read the answers that came after the first `before`, and the page where they are not understood."""
        received = self._tab.received
        pieces = [read_piece(answer.document) for answer in received[before:]]
        for piece in pieces:
            self._pool.add_conversation(piece, focal_id)
        is_told = has_no_such_post(received) or all(piece.is_understood for piece in pieces)
        if received and is_told:
            return len(received)
        await self._tab.until(lambda seen: seen.articles > 0, min(_SHOW_SECONDS, self._tab.patience_seconds))
        await self._look(focal_id)
        return len(self._tab.received)

    async def _look(self, focal_id: str) -> None:
        """Read the page itself from the focal post up. Only at its top does the first post answer none."""
        for _ in range(_MOST_SCROLLS):
            await self._tab.until(lambda _: not self._tab.is_waiting, self._tab.patience_seconds)
            is_top = await self._tab.is_at_top()
            shown = read_page_posts(await self._tab.cells(), focal_id)
            column = shown.column
            end = column.index(focal_id) + 1 if focal_id in column else len(column)
            self._pool.add_shown(shown, column[0 if is_top else 1 : end])
            if is_top:
                return
            await self._tab.scroll_up()

    async def _note_failure(self, post_id: str, error: Exception) -> None:
        self._failures += 1
        is_final = isinstance(error, TroubleError) and error.state in _FINAL
        _log.warning("a thread is not read to its root now", id=post_id, reason=str(error))
        if is_final or self._failures >= _MOST_FAILURES:
            state = error.state if isinstance(error, TroubleError) else State.X_DOWN
            hint = error.retry_after_seconds if isinstance(error, TroubleError) else 0.0
            self.trouble = TroubleError(state, str(error), hint)
        elif isinstance(error, BrowserLostError):
            self._tab = await self._new_tab()
