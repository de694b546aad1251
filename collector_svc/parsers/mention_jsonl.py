"""Our own JSON lines: the public mention item, one a line."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from collector_svc.extraction.tickers import cashtags, distinct
from collector_svc.parsers.decode import NotJsonError
from collector_svc.parsers.draft import Author, post_url
from collector_svc.parsers.entry import record_of
from collector_svc.parsers.fields import FieldError, Record
from collector_svc.parsers.lines import lines
from collector_svc.parsers.mention_calls import calls_of
from collector_svc.parsers.outcome import Malformed, Outcome, Parsed
from collector_svc.parsers.times import posted_at_ms
from collector_svc.parsers.values import handle, lang, origin, post_text, snowflake, ticker, url
from swarmnexus.v1.model_pb2 import Mention, Post, PostState

_TYPE = "mention.v1"
# What became of a post above that has no text.
_STATES = {
    # Without a text there is nothing available.
    "available": PostState.POST_STATE_REFERENCED,
    "referenced": PostState.POST_STATE_REFERENCED,
    "deleted": PostState.POST_STATE_DELETED,
    "unavailable": PostState.POST_STATE_UNAVAILABLE,
}


def read_mentions(path: str) -> Iterator[Outcome]:
    """A mention a line."""
    with Path(path).open("rb") as stream:
        for entry in lines(stream):
            place = f"{path}:{entry.number}"
            try:
                yield Parsed(mention_of_item(record_of(entry)), place, entry.bytes_read)
            except (NotJsonError, FieldError) as error:
                yield Malformed(place, str(error), entry.bytes_read)


def mention_of_item(item: Record) -> Mention:
    """The mention of one public item; raises FieldError. Names it does not know are passed over."""
    item.get(_mention_type, "type")
    thread = _thread(item)
    author = item.need(Record, "author")
    post_id = item.need(snowflake, "id")
    post = Post(
        id=post_id,
        author_handle=author.need(handle, "handle"),
        author_id=author.get(snowflake, "id") or "",
        text=item.need(post_text, "text"),
        created_at_ms=item.need(posted_at_ms, "createdAt"),
        in_reply_to_id=thread[-1].id if thread else "",
        state=PostState.POST_STATE_AVAILABLE,
        lang=item.get(lang, "lang") or "",
    )
    post.url = item.get(url, "tweetUrl", "url") or post_url(post.author_handle, post_id)
    if any(above.id == post_id for above in thread):
        raise FieldError(item.field("thread" if item.has("thread") else "parent"), post_id, "other posts than itself")
    return Mention(
        post=post,
        thread=thread,
        tickers=_tickers(item, post.text),
        calls=calls_of(item, [*thread, post]),
        origin=item.get(origin, "origin") or "",
    )


def _thread(item: Record) -> list[Post]:
    """The posts above, root first, each answering the one before it."""
    if item.has("thread"):
        thread = [_post_above(record) for record in item.children("thread")]
    else:
        parent = item.child("parent")
        thread = [_post_above(parent)] if parent else []
    for above, below in pairwise(thread):
        below.in_reply_to_id = above.id
    return thread


def _post_above(record: Record) -> Post:
    author = _author_above(record)
    post_id = record.need(snowflake, "id")
    text = record.get(post_text, "text") or ""
    why_empty = record.get(_state, "state") or PostState.POST_STATE_REFERENCED
    return Post(
        id=post_id,
        author_handle=author.handle,
        author_id=author.id,
        text=text,
        created_at_ms=record.get(posted_at_ms, "createdAt") or 0,
        url=record.get(url, "url") or post_url(author.handle, post_id),
        state=PostState.POST_STATE_AVAILABLE if text else why_empty,
        lang=record.get(lang, "lang") or "",
    )


def _author_above(record: Record) -> Author:
    author = record.child("author")
    if author is None:
        return Author(record.get(handle, "handle") or "")
    return Author(author.get(handle, "handle") or "", author.get(snowflake, "id") or "")


def _tickers(item: Record, text: str) -> list[str]:
    if not item.has("tickers"):
        return cashtags(text)
    listed = enumerate(item.values("tickers"))
    return distinct(ticker(value, f"{item.field('tickers')}[{index}]") for index, value in listed)


def _mention_type(value: Any, field: str) -> str:
    if value != _TYPE:
        raise FieldError(field, value, _TYPE)
    return _TYPE


def _state(value: Any, field: str) -> PostState:
    if not isinstance(value, str) or value not in _STATES:
        raise FieldError(field, value, " or ".join(_STATES))
    return _STATES[value]
