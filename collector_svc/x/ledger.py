"""What was taken of a timeline, what is still to be taken, and what could not be reached: values, no files."""

import base64
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt

from swarmnexus.v1.model_pb2 import Mention

# Of that many posts it is known one by one whether they were taken; what is older counts as taken.
_REMEMBERED = 5_000
# Threads that wait; the oldest make room, for their mention is in the store already.
_MOST_WAITING = 500
_SHALLOW, _DEEPEST = 30, 120
_GIVE_UP_AFTER = 5
_FIRST_WAIT_SECONDS, _LONGER = 60.0, 5.0


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Kept(_Part):
    """A mention as it was read, as bytes in base64."""

    mention: str

    @classmethod
    def of(cls, mention: Mention) -> Self:
        """Keep it."""
        return cls(mention=base64.b64encode(mention.SerializeToString()).decode())

    def read(self) -> Mention:
        """As it was kept."""
        return Mention.FromString(base64.b64decode(self.mention))


class Waiting(Kept):
    """A mention that was taken while its thread was not known to the root; tried again from `at` (epoch seconds)."""

    tries: NonNegativeInt = 0
    at: float = 0.0

    def after_failure(self, mention: Mention, now: float) -> "Waiting | None":
        """As it waits after one more try; None when it is given up."""
        tries = self.tries + 1
        if tries >= _GIVE_UP_AFTER:
            return None
        at = now + _FIRST_WAIT_SECONDS * _LONGER ** (tries - 1)
        return Waiting(mention=Kept.of(mention).mention, tries=tries, at=at)


class Gap(_Part):
    """Posts between these two ids may be new: no reading has come down to them yet, though `tries` were made."""

    low: NonNegativeInt
    high: NonNegativeInt
    tries: NonNegativeInt = 1


@dataclass(frozen=True)
class Reach:
    """How far down a reading came: the ids it met, whether it met known ground, or the end of the timeline."""

    ids: Sequence[int]
    is_at_known: bool = False
    is_at_end: bool = False


class Ledger(_Part):
    """Where the reading of one timeline stands.

    Posts are known by id, and ids grow with time. All up to `floor` count as taken, and those in `taken`. `carried`
    were read when there was no room for them. `gap` is what a reading did not come down to, because the timeline had
    more than it reaches; `depth` says how many answers the next one may read before it stops.
    """

    is_begun: bool = False
    floor: NonNegativeInt = 0
    taken: tuple[NonNegativeInt, ...] = ()
    carried: tuple[Kept, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    gap: Gap | None = None
    depth: int = Field(default=_SHALLOW, ge=1)

    def known_ids(self) -> set[int]:
        """Those above the floor that were taken or are carried."""
        return {*self.taken, *(int(kept.read().post.id) for kept in self.carried)}

    def after(self, reach: Reach, mentions: Sequence[Mention], limit: int) -> tuple[list[Mention], "Ledger"]:
        """What is to be taken now, oldest first, and how the ledger stands once that is safe.

        `mentions` are those that the reading brought, in any order; known ones among them are passed over.
        """
        known = self.known_ids()
        fresh = {int(mention.post.id): mention for mention in mentions}
        news = [fresh[post_id] for post_id in fresh if post_id > self.floor and post_id not in known]
        ready = sorted([*(kept.read() for kept in self.carried), *news], key=lambda mention: int(mention.post.id))
        now, later = ready[:limit], ready[limit:]
        gap = self._gap_after(reach, known)
        floor = self.floor
        if not self.is_begun:
            # what lies below the first reading is history that nobody asked for
            floor, gap = max(0, min(reach.ids, default=1) - 1), None
        taken = sorted({*self.taken, *(int(mention.post.id) for mention in now)})
        forgotten = [post_id for post_id in taken[:-_REMEMBERED] if gap is None or post_id <= gap.low]
        return now, Ledger(
            is_begun=True,
            floor=max([floor, *forgotten]),
            taken=tuple(taken[len(forgotten) :]),
            carried=tuple(Kept.of(mention) for mention in later),
            waiting=self.waiting,
            gap=gap,
            # to reach what lies below, the next reading goes twice as deep, as far as X's limits allow
            depth=min(self.depth * 2, _DEEPEST) if gap else _SHALLOW,
        )

    def due(self, now: float, most: int) -> list[Waiting]:
        """The threads to be tried again, the longest waiting first."""
        return sorted((one for one in self.waiting if one.at <= now), key=lambda one: one.at)[:most]

    def with_waiting(self, done: Sequence[Waiting], more: Sequence[Waiting]) -> "Ledger":
        """Without those that were tried, and with those that wait from now on."""
        left = [one for one in self.waiting if one not in done]
        return self.model_copy(update={"waiting": (*left, *more)[-_MOST_WAITING:]})

    def _gap_after(self, reach: Reach, known: set[int]) -> Gap | None:
        if reach.is_at_known or reach.is_at_end:
            return None
        if not reach.ids:
            return self.gap
        low = self.gap.low if self.gap else max([self.floor, *known])
        tries = self.gap.tries + 1 if self.gap else 1
        # each try costs X's limits dearly; what five did not reach, the timeline does not show any more
        is_worth_it = min(reach.ids) > low and tries <= _GIVE_UP_AFTER
        return Gap(low=low, high=min(reach.ids), tries=tries) if is_worth_it else None


def epoch_seconds() -> float:
    """The time by which waiting threads are tried again."""
    return time.time()
