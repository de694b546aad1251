"""New mentions of a batch, held until they are written together: their rows, threads, ticker rows and full text."""

from collections.abc import Sequence
from dataclasses import dataclass

import apsw
import orjson

from store_svc.storage.calls import upsert_calls
from store_svc.storage.fts import indexed
from store_svc.storage.known import StoredMention
from store_svc.storage.many import insert_many
from store_svc.storage.mention_rows import refresh_asset
from store_svc.storage.posts import parent_columns
from swarmnexus.time import iso
from swarmnexus.v1.model_pb2 import Call, Post

_MENTIONS = """
predictions (id, tweet_id, author_handle, author_id, text, asset, created_at, tweet_created_at, tweet_url, sort_key,
             ingested_ms, written_tickers, origin, lang,
             parent_tweet_id, parent_author_handle, parent_text, parent_created_at, parent_tweet_url)
"""
_TICKERS = """
tickers (ticker, tweet_id, mention_author_handle, tweet_created_at, tweet_url, sort_key,
         parent_author_handle, parent_created_at, parent_tweet_url)
"""
_TEXTS = "mention_fts (rowid, text, parent_text, author, tickers)"
_THREADS = "mention_posts (mention_id, depth, post_id)"


@dataclass(slots=True)
class Arrival:
    """A new mention and the posts above it, root first."""

    mention: StoredMention
    thread: list[Post]
    calls: Sequence[Call]
    origin: str


def insert_arrivals(db: apsw.Connection, arrivals: list[Arrival], now_ms: int) -> None:
    """Insert them all, in the order of their row ids; the posts of their threads are stored already."""
    mentions, threads, tickers, texts = [], [], [], []
    taken_at = iso(now_ms)
    for arrival in arrivals:
        mention = arrival.mention
        own, written = mention.post, mention.written_tickers
        parent = parent_columns(arrival.thread[-1] if arrival.thread else None)
        told_at, url = iso(own.created_at_ms), own.url or None
        mentions.append(
            (
                mention.row_id,
                own.id,
                own.author_handle,
                own.author_id or None,
                own.text,
                written[0].upper() if written else None,
                taken_at,
                told_at,
                url,
                mention.key,
                now_ms,
                orjson.dumps(written).decode(),
                arrival.origin,
                own.lang,
                *parent,
            )
        )
        threads += [(mention.row_id, depth, post.id) for depth, post in enumerate(arrival.thread)]
        _, handle, text, created, parent_url = parent
        of_mention = (own.id, own.author_handle, told_at, url, mention.key, handle, created, parent_url)
        tickers += [(ticker.upper(), *of_mention) for ticker in written]
        texts.append((mention.key, indexed(own.text), indexed(text or ""), own.author_handle, " ".join(written)))
    insert_many(db, _MENTIONS, mentions)
    insert_many(db, _THREADS, threads)
    insert_many(db, _TICKERS, tickers)
    # in the order of the index: it writes out what it holds in memory whenever a smaller rowid comes
    texts.sort()
    insert_many(db, _TEXTS, texts)
    for arrival in arrivals:
        if arrival.calls:
            upsert_calls(db, arrival.mention.row_id, arrival.calls)
            refresh_asset(db, arrival.mention.row_id)
