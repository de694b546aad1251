"""New mentions of a batch, held until they are written together: their rows, threads, ticker rows and full text."""

from collections.abc import Sequence
from dataclasses import dataclass

import apsw
import orjson

from store_svc.storage.calls import insert_calls
from store_svc.storage.fts import indexed
from store_svc.storage.hashed import insert_hashed
from store_svc.storage.known import StoredMention
from store_svc.storage.many import insert_many
from store_svc.storage.mention_rows import refresh_asset
from store_svc.storage.posts import parent_columns
from swarmnexus.time import iso
from swarmnexus.v1.model_pb2 import Call, Post

_TEXTS = "mention_fts (rowid, text, parent_text, author, tickers)"
_STATUS = "queued"


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
        above_id, handle, text, created, parent_url = parent
        told_at, url = iso(own.created_at_ms), own.url or None
        mentions.append(
            (
                mention.row_id,
                own.id,
                own.author_handle,
                own.author_id or None,
                own.text,
                *_asset(arrival),
                _STATUS,
                taken_at,
                above_id,
                handle,
                text,
                told_at,
                created,
                url,
                parent_url,
                mention.key,
                now_ms,
                orjson.dumps(written).decode(),
                arrival.origin,
                own.lang,
            )
        )
        threads += [(mention.row_id, depth, post.id) for depth, post in enumerate(arrival.thread)]
        of_mention = (own.id, own.author_handle, handle, told_at, created, url, parent_url, mention.key)
        tickers += [(ticker.upper(), *of_mention) for ticker in written]
        texts.append((mention.key, indexed(own.text), indexed(text or ""), own.author_handle, " ".join(written)))
    insert_hashed(db, "predictions", mentions)
    insert_hashed(db, "mention_posts", threads)
    insert_hashed(db, "tickers", tickers)
    # in the order of the index: it writes out what it holds in memory whenever a smaller rowid comes
    texts.sort()
    insert_many(db, _TEXTS, texts)
    calls = [(arrival.mention.row_id, arrival.calls) for arrival in arrivals if arrival.calls]
    for row_id in insert_calls(db, calls) if calls else ():
        refresh_asset(db, row_id)


def _asset(arrival: Arrival) -> tuple[str | None, str | None]:
    """Ticker and target date of its first call, else its first ticker: what refresh_asset finds unless others knew."""
    if arrival.calls:
        first = min(arrival.calls, key=lambda call: (call.called_at_ms, call.post_id, call.ticker.upper(), call.stance))
        return first.ticker.upper(), first.target_date or None
    written = arrival.mention.written_tickers
    return (written[0].upper() if written else None), None
