"""A row of the earlier `predictions` as a mention: a pure function, with notes of what it could not say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from store_svc.adopting.values import (
    Value,
    handle_of,
    instant_of,
    named_in_url,
    post_id_of,
    snowflake_ms,
    text_of,
    ticker_of,
    url_of,
)
from store_svc.rules.accept import check_mention
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1.model_pb2 import POST_STATE_AVAILABLE, POST_STATE_REFERENCED, Mention, Post

Row = Mapping[str, Value]
COLUMNS = frozenset(
    {
        "id", "tweet_id", "author_handle", "author_id", "text", "asset", "target_date", "status", "created_at",
        "parent_tweet_id", "parent_author_handle", "parent_text", "tweet_created_at", "parent_created_at",
        "tweet_url", "parent_tweet_url",
    }
)  # fmt: skip
_ORIGIN = "import"


@dataclass
class Adopted:
    """A mention, when it was first taken, and the columns whose values it does not hold, each with why."""

    mention: Mention
    taken_ms: int
    notes: list[str] = field(default_factory=list)


def mention_of(row: Row, tickers: Sequence[Value], now_ms: int) -> Adopted:
    """Raises InvalidArgumentError, naming the column, for a row that no mention can be made of."""
    notes: list[str] = []
    post = _own_post(row)
    post.author_id = _kept(row, "author_id", post_id_of(row.get("author_id")), notes)
    post.url = _kept(row, "tweet_url", url_of(row.get("tweet_url")), notes)
    if row.get("tweet_created_at") is not None and instant_of(row["tweet_created_at"]) is None:
        notes.append("tweet_created_at: is no time that we read")
    mention = Mention(post=post, tickers=[known for value in tickers if (known := ticker_of(value))], origin=_ORIGIN)
    asset = ticker_of(row.get("asset"))
    if asset and not mention.tickers:
        mention.tickers.append(asset)
    if text_of(row.get("asset")) and (not asset or asset.upper() not in {one.upper() for one in mention.tickers}):
        notes.append("asset: is none of its tickers")
    if text_of(row.get("target_date")):
        notes.append("target_date: belongs to a call, and which one is not said")
    notes += [f"{name}: is no column of ours" for name in row if name not in COLUMNS and row[name] is not None]
    _add_parent(mention, row, now_ms, notes)
    check_mention(mention, now_ms)
    taken_ms = instant_of(row.get("created_at")) or post.created_at_ms
    return Adopted(mention, min(taken_ms, now_ms), notes)


def _own_post(row: Row) -> Post:
    url_handle, url_id = named_in_url(row.get("tweet_url"))
    post_id = post_id_of(row.get("tweet_id")) or url_id
    if not post_id:
        raise InvalidArgumentError("tweet_id", f"{str(row.get('tweet_id'))[:40]!r} is not 1 to 20 digits")
    handle = handle_of(row.get("author_handle")) or url_handle
    if not handle:
        raise InvalidArgumentError("author_handle", "is missing, and the address does not name it")
    at_ms = instant_of(row.get("tweet_created_at")) or snowflake_ms(post_id) or instant_of(row.get("created_at"))
    if not at_ms:
        raise InvalidArgumentError("tweet_created_at", "is missing, and the id is too old to tell it")
    return Post(
        id=post_id,
        author_handle=handle,
        text=text_of(row.get("text")) or "",
        created_at_ms=at_ms,
        state=POST_STATE_AVAILABLE,
    )


def _add_parent(mention: Mention, row: Row, now_ms: int, notes: list[str]) -> None:
    url_handle, url_id = named_in_url(row.get("parent_tweet_url"))
    parent_id = post_id_of(row.get("parent_tweet_id")) or url_id
    text = text_of(row.get("parent_text")) or ""
    if not parent_id or parent_id == mention.post.id:
        if text or row.get("parent_tweet_id") is not None:
            notes.append("parent_tweet_id: is missing or no id, so the parent has no place")
        return
    parent = Post(
        id=parent_id,
        author_handle=handle_of(row.get("parent_author_handle")) or url_handle or "",
        text=text,
        created_at_ms=instant_of(row.get("parent_created_at")) or snowflake_ms(parent_id) or 0,
        state=POST_STATE_AVAILABLE if text else POST_STATE_REFERENCED,
        url=_kept(row, "parent_tweet_url", url_of(row.get("parent_tweet_url")), notes),
    )
    whole = Mention()
    whole.CopyFrom(mention)
    whole.thread.append(parent)
    whole.post.in_reply_to_id = parent_id
    try:
        check_mention(whole, now_ms)
    except InvalidArgumentError as error:
        if not error.field.startswith("thread"):
            raise
        notes.append(f"parent_tweet_id: the parent is not accepted ({error})")
        return
    mention.CopyFrom(whole)


def _kept(row: Row, column: str, value: str | None, notes: list[str]) -> str:
    if value is None and text_of(row.get(column)):
        notes.append(f"{column}: is not what it should be")
    return value or ""
