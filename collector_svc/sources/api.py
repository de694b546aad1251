"""SOURCE=api: mentions by X's API v2, the way that X's terms provide for."""

from collections.abc import Sequence

from collector_svc.parsers.api_v2 import missing_user
from collector_svc.parsers.fields import FieldError, Record
from collector_svc.parsers.values import snowflake
from collector_svc.sources.api_client import ApiClient, BadRequestError
from collector_svc.sources.api_state import ApiMark, ApiState
from collector_svc.sources.api_threads import Threads
from collector_svc.sources.api_walk import Found, Walk
from collector_svc.sources.protocol import Harvest, Refusal
from collector_svc.trouble import State, TroubleError
from swarmnexus.time import now_ms

_ORIGIN = "api"
# An id is its time, in milliseconds since this instant, shifted by so many bits.
_FIRST_MS, _SHIFT = 1_288_834_974_657, 22
# Ids are given out by many machines at once, and what they give out does not come to light in their order: what is
# younger than this when X is asked is asked for once more.
_SETTLING_MS = 30_000


class ApiSource:
    """A source. Its mark moves only over what is contiguous: see Walk."""

    name = "api"

    def __init__(self, client: ApiClient, state: ApiState, handle: str, user_id: str = "") -> None:
        """`user_id` is the tracked account's number; X is asked for that of `handle` when it is empty."""
        self.handle = handle
        self._client = client
        self._state = state
        self._threads = Threads(client)
        self._user_id = user_id or (state.mark.user_id if state.mark.handle.lower() == handle.lower() else "")
        self._walk: Walk | None = None
        self._waiting: list[Found] = []
        self._arrived_at_ms = 0

    async def read(self, limit: int) -> Harvest:
        """See Source. What a walk found beyond the limit is carried over, without asking X again."""
        user_id = self._user_id = self._user_id or await self._ask_user_id()
        nameless: list[str] = []
        if not self._waiting:
            nameless = await self._go(user_id)
        chosen, more = self._waiting[:limit], self._waiting[limit:]
        mentions = await self._threads.mentions([found.draft for found in chosen if found.draft])
        for mention in mentions:
            mention.origin = _ORIGIN
        refused = [Refusal(f"post {found.post_id}", found.reason) for found in chosen if not found.draft]
        refused += [Refusal("a post without an id", reason) for reason in nameless]
        return Harvest(
            mentions,
            cursor=self._mark_after(chosen, is_all=not more),
            refused=refused,
            next_at_ms=now_ms() if more else None,
        )

    async def keep(self, harvest: Harvest) -> None:
        """See Source."""
        mark: ApiMark = harvest.cursor
        self._state.keep(mark)
        self._waiting = [found for found in self._waiting if not _is_taken(found.post_id, mark)]
        if not self._waiting:
            self._threads.forget()

    async def close(self) -> None:
        """See Source."""
        await self._client.close()

    async def _go(self, user_id: str) -> list[str]:
        """Walk down to what is known; answers why posts without an id cannot be read."""
        mark = self._known(user_id)
        if self._walk is None:
            self._walk = Walk(user_id, mark.floor, now_ms())
        found = await self._walk.go(self._client, self._threads)
        self._waiting = [each for each in found if not _is_taken(each.post_id, mark)]
        walk, self._walk = self._walk, None
        self._arrived_at_ms = walk.began_at_ms
        return walk.nameless

    def _mark_after(self, chosen: Sequence[Found], *, is_all: bool) -> ApiMark:
        """The mark when those chosen are safe, too. Above them nothing was taken, below them everything."""
        mark = self._known(self._user_id)
        taken = sorted({*mark.seen, *(found.post_id for found in chosen)})
        if not taken:
            return mark
        settled_ms = self._arrived_at_ms - _SETTLING_MS
        newest = taken[-1]
        # by the ids, which tell X's time, and not by our clock where that is behind
        floor = newest if _posted_at_ms(newest) <= settled_ms else _id_at(_posted_at_ms(newest) - _SETTLING_MS)
        floor = max(mark.floor, floor if is_all else min(floor, chosen[-1].post_id))
        return ApiMark(
            user_id=self._user_id,
            handle=self.handle,
            floor=floor,
            seen=tuple(post_id for post_id in taken if post_id > floor),
        )

    def _known(self, user_id: str) -> ApiMark:
        """The mark, blank for an account that was never read."""
        mark = self._state.mark
        return mark if mark.user_id == user_id else ApiMark(user_id=user_id, handle=self.handle)

    async def _ask_user_id(self) -> str:
        try:
            answer = await self._client.get("users", f"/2/users/by/username/{self.handle}", {})
        except BadRequestError as error:
            raise TroubleError(State.WRONG_ACCOUNT, f"{error}: check MENTION_HANDLE") from None
        if missing := missing_user(answer):
            raise TroubleError(State.WRONG_ACCOUNT, f"X knows no @{self.handle}: {missing}; check MENTION_HANDLE")
        try:
            return Record(answer).need(Record, "data").need(snowflake, "id")
        except FieldError as error:
            raise TroubleError(State.LAYOUT_CHANGED, f"X's answer to users is not understood: {error}") from None


def _is_taken(post_id: int, mark: ApiMark) -> bool:
    return post_id <= mark.floor or post_id in mark.seen


def _posted_at_ms(post_id: int) -> int:
    return (post_id >> _SHIFT) + _FIRST_MS


def _id_at(at_ms: int) -> int:
    return max(0, at_ms - _FIRST_MS) << _SHIFT
