"""One cycle's visit to X: who is logged in, what is new, and the threads above it."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from collector_svc.trouble import State, TroubleError
from collector_svc.x.account import logged_in_handle
from collector_svc.x.arrival import arrive
from collector_svc.x.conversations import Budget, Conversations, Fate
from collector_svc.x.feed import Feed
from collector_svc.x.ledger import Kept, Ledger, Reach, Waiting, epoch_seconds
from collector_svc.x.pool import Pool
from collector_svc.x.tab import Tab
from collector_svc.x.timeline import Timeline
from swarmnexus.logs import get_logger
from swarmnexus.v1.model_pb2 import Mention

_log = get_logger(__name__)
# A cycle's threads that are not read by then wait for the next: the heartbeat must not grow stale over them.
_THREADS_SECONDS = 180.0
# So many mentions of the last week do not vanish from a timeline of their own accord.
_MANY, _WEEK_MS = 3, 7 * 86_400_000
_ID_SHIFT, _ID_EPOCH_MS = 22, 1_288_834_974_657


@dataclass(frozen=True)
class Plan:
    """What a visit reads, for whom, and how many pages it may load."""

    timeline: Timeline
    handle: str
    is_strict: bool
    pages: int


@dataclass(frozen=True)
class Found:
    """What a visit brought: mentions oldest first, then older ones whose threads are known better now.

    `trouble` is what kept threads from being read; they wait in the ledger.
    """

    mentions: list[Mention]
    ledger: Ledger
    trouble: TroubleError | None


class Visit:
    """Reads the timeline of a plan from where its ledger stands."""

    def __init__(self, tab: Tab, plan: Plan, new_tab: Callable[[], Awaitable[Tab]]) -> None:
        """`new_tab` replaces a tab whose page crashed."""
        self._tab = tab
        self._plan = plan
        self._new_tab = new_tab
        self._pool = Pool()

    async def arrive(self) -> str:
        """Come to the timeline; answers who is logged in. Raises TroubleError and BrowserLostError."""
        await arrive(self._tab, self._plan.timeline.path)
        return await logged_in_handle(self._tab, self._plan.handle, is_strict=self._plan.is_strict)

    async def read(self, ledger: Ledger, limit: int) -> Found:
        """Up to `limit` mentions that are new, after `arrive`. Raises TroubleError and BrowserLostError."""
        known = ledger.known_ids()
        feed = Feed(self._tab, self._pool, self._plan.handle)
        reach = await feed.read(lambda post_id: _is_known(post_id, ledger, known), ledger.depth)
        if not reach.ids:
            _require_plausible(ledger)
        origin = self._plan.timeline.name
        read = [self._pool.mention(str(post_id), origin) for post_id in reach.ids if post_id not in known]
        taken, after = ledger.after(reach, read, limit)
        _tell_of_gap(ledger, after, reach)
        return await self._with_threads(taken, after, limit, feed.trouble)

    async def _with_threads(
        self, taken: Sequence[Mention], ledger: Ledger, limit: int, trouble: TroubleError | None
    ) -> Found:
        now = epoch_seconds()
        budget = Budget(self._plan.pages - self._tab.loads, time.monotonic() + _THREADS_SECONDS)
        conversations = Conversations(self._tab, self._pool, budget, self._new_tab, trouble)
        for mention in taken:
            self._pool.add_mention(mention)
        due = ledger.due(now, limit - len(taken))
        new = [Waiting(mention=Kept.of(mention).mention, at=now) for mention in taken]
        found: list[Mention] = []
        still: list[Waiting] = []
        for number, one in enumerate([*new, *due]):
            before = one.read()
            self._pool.add_mention(before)
            fate = await conversations.complete(before.post.id)
            mention = self._pool.mention(before.post.id, self._plan.timeline.name)
            if number < len(new) or mention != before:
                found.append(mention)
            left = _as_it_waits(one, mention, fate, now)
            if left is not None:
                still.append(left)
        return Found(found, ledger.with_waiting(due, still), conversations.trouble)


def _as_it_waits(one: Waiting, mention: Mention, fate: Fate, now: float) -> Waiting | None:
    if fate is Fate.WHOLE:
        return None
    if fate is Fate.PUT_OFF:
        return one.model_copy(update={"mention": Kept.of(mention).mention})
    left = one.after_failure(mention, now)
    if left is None:
        _log.warning("a thread is given up", id=mention.post.id)
    return left


def _is_known(post_id: int, ledger: Ledger, known: set[int]) -> bool:
    """Whether the reading may stop there: within a gap nothing is, until it is crossed."""
    if ledger.gap is not None:
        return post_id <= ledger.gap.low
    return post_id <= ledger.floor or post_id in known


def _require_plausible(ledger: Ledger) -> None:
    """An empty timeline is an ordinary one: most accounts begin so, and X says so in as many words.

    Only where it told of several mentions within the last week is it X that hides them, as it does from accounts that
    it limits. Raises TroubleError.
    """
    since_ms = time.time() * 1000 - _WEEK_MS
    recent = [post_id for post_id in ledger.taken if (post_id >> _ID_SHIFT) + _ID_EPOCH_MS >= since_ms]
    if len(recent) >= _MANY:
        told = f"X shows an empty timeline, though it showed {len(recent)} mentions of the last week before"
        raise TroubleError(State.BLOCKED, f"{told}: it may limit the account; log in by hand and look")


def _tell_of_gap(before: Ledger, after: Ledger, reach: Reach) -> None:
    if after.gap is not None:
        _log.warning("the timeline goes on below what was read", below=str(after.gap.high), down_to=str(after.gap.low))
    elif before.gap is not None and not reach.is_at_known:
        _log.warning("the timeline ends above what was read before", end=str(min(reach.ids, default=0)))
