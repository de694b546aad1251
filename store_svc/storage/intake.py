"""Taking in a batch of checked mentions: insert what is new, complete what is known."""

from collections.abc import Sequence
from enum import Enum

from store_svc.rules.merge import merge_posts, merge_tickers
from store_svc.rules.sort_key import next_key
from store_svc.rules.versions import Version, tell
from store_svc.storage import calls, mention_rows, posts
from store_svc.storage.arrivals import Arrival, insert_arrivals
from store_svc.storage.drafts import Draft, drafts_of
from store_svc.storage.engine import WriterConnection
from store_svc.storage.known import StoredMention, known_of
from store_svc.storage.post_texts import replace_versions
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_INSERTED, ROW_OUTCOME_UNCHANGED, ROW_OUTCOME_UPDATED, RowOutcome
from swarmnexus.v1.model_pb2 import Mention, Post


def upsert_mentions(db: WriterConnection, batch: Sequence[Mention], now_ms: int) -> list[RowOutcome]:
    """Store these with their threads and calls, in a transaction of the caller's; answers what became of each."""
    try:
        outcomes = upsert_drafts(db, drafts_of(batch), now_ms)
    except BaseException:
        db.texts.clear()
        raise
    db.texts.keep()
    db.texts.write(db)
    return outcomes


def upsert_drafts(db: WriterConnection, batch: Sequence[Draft], now_ms: int) -> list[RowOutcome]:
    """The same of drafts, made before it was the transaction's turn. At its end the caller writes `db.texts`."""
    intake = _Intake(db, batch, now_ms)
    outcomes = [intake.take(draft) for draft in batch]
    intake.flush()
    return outcomes


class _Learned(Enum):
    """What a telling of a post was worth."""

    NOTHING = 0
    NEW = 1  # nobody can stand below it yet
    MORE = 2


class _Intake:
    """One pass over a batch. New mentions wait until `flush`, or until something must be read back of them."""

    def __init__(self, db: WriterConnection, batch: Sequence[Draft], now_ms: int) -> None:
        self._db = db
        self._known = known_of(db, batch)
        self._now_ms = now_ms
        self._waiting: list[Arrival] = []
        self._has_edits = False

    def take(self, draft: Draft) -> RowOutcome:
        self._has_edits = False
        mention, told, thread = draft.mention, draft.own, draft.thread
        learned = {post.id: self._learn(post) for post in thread}
        stored = self._known.mentions.get(told.id)
        if stored is None:
            stored = self._insert(draft)
            outcome = ROW_OUTCOME_INSERTED
        elif self._complete(stored, mention, told, thread) or any(
            worth is not _Learned.NOTHING for worth in learned.values()
        ):
            self._refresh(stored.row_id)
            outcome = ROW_OUTCOME_UPDATED
        elif self._has_edits:
            return ROW_OUTCOME_UPDATED  # what is shown stays; the edit is kept beside it
        else:
            return ROW_OUTCOME_UNCHANGED
        for post_id, worth in learned.items():
            if worth is _Learned.MORE:
                self._refresh_below(post_id)
        return outcome

    def flush(self) -> None:
        """Write what waits."""
        arrivals, self._waiting = self._waiting, []
        insert_arrivals(self._db, arrivals, self._now_ms)

    def _insert(self, draft: Draft) -> StoredMention:
        told, thread = draft.own, draft.thread
        above = self._known.posts.get(told.id)
        own = merge_posts(above, told) if above else told
        own.text = self._shown_text(told)
        # its place in every list is the time that its own telling gives, and what it answers stands last above it
        own.created_at_ms = told.created_at_ms
        own.in_reply_to_id = thread[-1].id if thread else ""
        self._known.last_row_id += 1
        stored = StoredMention(
            row_id=self._known.last_row_id,
            key=self._free_key(draft.key),
            post=own,
            written_tickers=draft.written_tickers,
            depth=len(thread),
        )
        self._known.mentions[own.id] = stored
        above_it = [self._known.posts[post.id] for post in thread]
        self._waiting.append(Arrival(stored, above_it, draft))
        self._learn_as_above(told)
        return stored

    def _free_key(self, key: int) -> int:
        taken = self._known.taken_keys
        if key in taken:
            while key in taken or mention_rows.has_key(self._db, key):
                key = next_key(key)
        taken.add(key)
        return key

    def _complete(self, stored: StoredMention, mention: Mention, told: Post, thread: list[Post]) -> bool:
        changed = self._enrich(stored, told, mention.tickers)
        self._learn_as_above(told)
        if len(thread) > stored.depth:
            self.flush()
            posts.replace_thread(self._db, stored.row_id, [post.id for post in thread])
            stored.depth, stored.post.in_reply_to_id = len(thread), thread[-1].id
            changed = True
        if mention.calls:
            self.flush()
            changed |= calls.upsert_calls(self._db, stored.row_id, mention.calls)
        return changed

    def _learn(self, told: Post) -> _Learned:
        """Take in a post of a thread, here and as the mention that it may be."""
        known, own = self._known.posts.get(told.id), self._known.mentions.get(told.id)
        base = known or (own.post if own else None)
        merged = merge_posts(base, told) if base else told
        merged.text = self._shown_text(told)
        if merged == known:
            return _Learned.NOTHING
        posts.replace_post(self._db, merged, self._seen_ms(told.id))
        self._known.posts[told.id] = merged
        if own and self._enrich(own, told, ()):
            self._refresh(own.row_id)
        return _Learned.MORE if known else _Learned.NEW

    def _learn_as_above(self, told: Post) -> None:
        """Take in what a mention says of its own post, where the same post stands above others."""
        if told.id in self._known.posts and self._learn(told) is _Learned.MORE:
            self._refresh_below(told.id)

    def _enrich(self, stored: StoredMention, told: Post, tickers: Sequence[str]) -> bool:
        merged = merge_posts(stored.post, told)
        merged.text = self._shown_text(told)
        # what it answers is said by its thread alone
        merged.in_reply_to_id = stored.post.in_reply_to_id
        written = merge_tickers(stored.written_tickers, tickers)
        if merged == stored.post and written == stored.written_tickers:
            return False
        self.flush()
        stored.post, stored.written_tickers = merged, written
        mention_rows.update_row(self._db, stored)
        return True

    def _shown_text(self, told: Post) -> str:
        """The text to show of a post after this telling of it; keeps the others."""
        known = self._known.versions.get(told.id, ())
        if known and (not told.text or told.text == known[0].text):
            return known[0].text
        if not told.text:
            return ""
        if not known:
            self._known.versions[told.id] = (Version(told.text, self._now_ms),)
            return told.text
        versions = tell(known, told.text, self._now_ms)
        if versions != known:
            self._known.versions[told.id] = versions
            if len(versions) > 1:
                replace_versions(self._db, told.id, versions)
                self._has_edits = True
        return versions[0].text

    def _seen_ms(self, post_id: str) -> int:
        versions = self._known.versions.get(post_id)
        return versions[0].seen_ms if versions else 0

    def _refresh(self, row_id: int) -> None:
        self.flush()
        mention_rows.refresh_row(self._db, row_id)

    def _refresh_below(self, post_id: str) -> None:
        self.flush()
        for row_id in mention_rows.rows_below(self._db, post_id):
            mention_rows.refresh_row(self._db, row_id)
