"""What can be made of a mention before the database is looked at, so that the one writer has less to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from store_svc.rules.merge import merge_tickers, with_state
from store_svc.rules.sort_key import sort_key
from store_svc.rules.threads import thread_of
from store_svc.storage.fts import indexed
from store_svc.storage.hashed import with_hash
from store_svc.storage.pending_texts import Text
from store_svc.storage.posts import parent_columns
from swarmnexus.time import iso
from swarmnexus.v1.model_pb2 import Call, Mention, Post

_STATUS = "queued"


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a new mention but for its row id and the time at which it is taken in."""

    until_created_at: tuple[Any, ...]  # columns of predictions in the order of HASHED, from tweet_id to status
    until_sort_key: tuple[Any, ...]
    after_ingested_ms: tuple[Any, ...]
    tickers: list[tuple[Any, ...]]  # with their hashes
    text: Text


@dataclass(slots=True)
class Draft:
    """A mention as it was told: its own post and those above it with their states said, root first."""

    mention: Mention
    own: Post
    thread: list[Post]
    key: int  # the place in the order of time that it wants
    written_tickers: list[str]
    rows: Rows  # as long as nothing is known that is richer, and the key is free


def drafts_of(mentions: Sequence[Mention]) -> list[Draft]:
    """Drafts of checked mentions, in their order. May be called from any thread."""
    return [_draft(mention) for mention in mentions]


def rows_of(told: Mention, own: Post, parent: Post | None, key: int, written_tickers: list[str]) -> Rows:
    """The rows of a mention as it was told, with what is known of its own post, its parent and its tickers."""
    above_id, handle, text, created, parent_url = parent_columns(parent)
    told_at, url = iso(own.created_at_ms), own.url or None
    asset, target_date = _asset(written_tickers, told.calls)
    author_id = own.author_id or None
    of_mention = (own.id, own.author_handle, handle, told_at, created, url, parent_url, key)
    return Rows(
        until_created_at=(own.id, own.author_handle, author_id, own.text, asset, target_date, _STATUS),
        until_sort_key=(above_id, handle, text, told_at, created, url, parent_url, key),
        after_ingested_ms=(orjson.dumps(written_tickers).decode(), told.origin, own.lang),
        tickers=[with_hash((ticker.upper(), *of_mention)) for ticker in written_tickers],
        text=(key, indexed(own.text), indexed(text) if text else "", own.author_handle, " ".join(written_tickers)),
    )


def _draft(mention: Mention) -> Draft:
    own, thread = with_state(mention.post), [with_state(post) for post in thread_of(mention)]
    key, written = sort_key(own.created_at_ms, own.id), merge_tickers([], mention.tickers)
    parent = thread[-1] if thread else None
    return Draft(mention, own, thread, key, written, rows_of(mention, own, parent, key, written))


def _asset(written_tickers: list[str], calls: Sequence[Call]) -> tuple[str | None, str | None]:
    """Ticker and target date of its first call, else its first ticker: what refresh_asset finds unless others knew."""
    if calls:
        first = min(calls, key=lambda call: (call.called_at_ms, call.post_id, call.ticker.upper(), call.stance))
        return first.ticker.upper(), first.target_date or None
    return (written_tickers[0].upper() if written_tickers else None), None
