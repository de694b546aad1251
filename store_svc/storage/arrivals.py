"""New mentions of a batch, held until they are written together: their rows, threads, ticker rows and full text."""

from collections.abc import Sequence
from dataclasses import dataclass

from store_svc.storage.calls import insert_calls
from store_svc.storage.drafts import Draft, Rows, rows_of
from store_svc.storage.engine import WriterConnection
from store_svc.storage.hashed import insert_hashed, insert_with_hashes
from store_svc.storage.known import StoredMention
from store_svc.storage.mention_rows import refresh_asset
from swarmnexus.time import iso
from swarmnexus.v1.model_pb2 import Post


@dataclass(slots=True)
class Arrival:
    """A new mention, the posts above it as they are known, root first, and what was told of both."""

    mention: StoredMention
    thread: list[Post]
    draft: Draft

    def rows(self) -> Rows:
        """Its rows: those of the draft, unless more was known of it or of its parent than was told."""
        mention, draft = self.mention, self.draft
        parent, told = (posts[-1] if posts else None for posts in (self.thread, draft.thread))
        if mention.post is draft.own and parent is told and mention.key == draft.key:
            return draft.rows
        return rows_of(draft.mention, mention.post, parent, mention.key, mention.written_tickers)


def insert_arrivals(db: WriterConnection, arrivals: Sequence[Arrival], now_ms: int) -> None:
    """Insert them all, in the order of their row ids; the posts of their threads are stored already."""
    mentions, threads, tickers, calls = [], [], [], []
    taken_at = iso(now_ms)
    for arrival in arrivals:
        rows, row_id = arrival.rows(), arrival.mention.row_id
        mentions.append(
            (row_id, *rows.until_created_at, taken_at, *rows.until_sort_key, now_ms, *rows.after_ingested_ms)
        )
        threads += [(row_id, depth, post.id) for depth, post in enumerate(arrival.thread)]
        tickers += rows.tickers
        db.texts.insert(rows.text)
        if arrival.draft.mention.calls:
            calls.append((row_id, arrival.draft.mention.calls))
    insert_hashed(db, "predictions", mentions)
    insert_hashed(db, "mention_posts", threads)
    insert_with_hashes(db, "tickers", tickers)
    for row_id in insert_calls(db, calls) if calls else ():
        refresh_asset(db, row_id)
