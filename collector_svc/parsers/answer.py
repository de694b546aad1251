"""The posts of one GraphQL answer, gathered before they are told: a parent may stand below its reply."""

from collections.abc import Iterator
from typing import Any

from collector_svc.parsers.draft import Draft
from collector_svc.parsers.fields import FieldError, Record
from collector_svc.parsers.graphql_post import (
    nested_holders,
    post_draft,
    result_of,
    tombstone_reason,
    withheld_reason,
    withheld_state,
)
from collector_svc.parsers.graphql_walk import Slot, slots
from collector_svc.parsers.outcome import Malformed, Outcome, Parsed, Skipped
from collector_svc.parsers.threads import mention_of
from swarmnexus.v1.model_pb2 import Post, PostState


class Answer:
    """What one answer holds, in its order."""

    def __init__(self, place: str, bytes_read: int) -> None:
        self._place = place
        self._bytes_read = bytes_read
        self._found: list[tuple[str, Draft] | Skipped | Malformed] = []
        self._posts: dict[str, Post] = {}
        self.withheld: dict[str, PostState] = {}
        # the ids of what stands in the timeline itself, withheld or not, in its order; nothing that is nested
        self.column: list[str] = []

    def read(self, document: Any) -> None:
        """Gather every post of the document; a broken one is noted and costs no other."""
        for number, slot in enumerate(slots(document), start=1):
            place = f"{self._place} entry {number}"
            try:
                self._read_slot(slot, place)
            except FieldError as error:
                self._refuse(place, error)

    @property
    def drafts(self) -> dict[str, Draft]:
        """Every post that was read, by its id."""
        return {found[1].post.id: found[1] for found in self._found if isinstance(found, tuple)}

    @property
    def malformed(self) -> list[Malformed]:
        """What could not be read."""
        return [found for found in self._found if isinstance(found, Malformed)]

    def outcomes(self) -> Iterator[Outcome]:
        """What was gathered, each post with its parent."""
        for found in self._found:
            if isinstance(found, tuple):
                place, draft = found
                yield Parsed(mention_of(self._with_fate(draft), self._posts.get), place, self._bytes_read)
            else:
                yield found

    def _read_slot(self, slot: Slot, place: str) -> None:
        if slot.is_promoted:
            self._skip(place, "an advertisement")
            return
        if slot.is_tombstone:
            self._withhold(slot.entry_post_id, tombstone_reason(Record(slot.holder, "tombstoneInfo")), place)
            self.column.append(slot.entry_post_id)
            return
        holder = Record(slot.holder, "tweet_results")
        result = result_of(holder)
        if result is None:
            # so it shows, without a word, what may not or cannot be shown any more
            self.withheld[slot.entry_post_id] = PostState.POST_STATE_UNAVAILABLE
            self.column.append(slot.entry_post_id)
            self._skip(place, "X shows no post here")
            return
        post_id = self._read_post(result, place, slot.entry_post_id)
        if post_id:
            self.column.append(post_id)
        for nested in nested_holders(result):
            if isinstance(nested, FieldError):
                self._refuse(place, nested)
                continue
            inner = result_of(nested)
            if inner is not None:
                self._read_post(inner, place, "")

    def _read_post(self, result: Record, place: str, entry_post_id: str) -> str:
        """The id of what was read or is withheld; empty when neither is known."""
        try:
            reason = withheld_reason(result)
            if reason is not None:
                self._withhold(entry_post_id, reason, place)
                return entry_post_id
            draft = post_draft(result)
        except FieldError as error:
            self._refuse(place, error)
            return ""
        if draft.post.id not in self._posts:
            self._posts[draft.post.id] = draft.post
            self._found.append((place, draft))
        return draft.post.id

    def _withhold(self, post_id: str, reason: str, place: str) -> None:
        self.withheld[post_id] = withheld_state(reason)
        self._skip(place, reason)

    def _with_fate(self, draft: Draft) -> Draft:
        """The draft, its reference to a parent completed by what X showed in the parent's place."""
        if draft.answers is not None and draft.answers.id in self.withheld:
            draft.answers.state = self.withheld[draft.answers.id]
        return draft

    def _skip(self, place: str, reason: str) -> None:
        self._found.append(Skipped(place, reason, self._bytes_read))

    def _refuse(self, place: str, error: FieldError) -> None:
        self._found.append(Malformed(place, str(error), self._bytes_read))
