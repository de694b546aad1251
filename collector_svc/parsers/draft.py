"""A post as read out of its own record, before it is known what stands above it."""

from dataclasses import dataclass, field

from collector_svc.parsers.fields import FieldError, Record
from collector_svc.parsers.times import posted_at_ms
from collector_svc.parsers.values import handle, lang, snowflake
from swarmnexus.v1.model_pb2 import Post, PostState


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a post; `id` is empty when unknown."""

    handle: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A post with its tickers, and the post that it answers as far as its own record tells.

    `is_whole` is false where its text may be only the beginning of a longer one.
    """

    post: Post
    tickers: list[str] = field(default_factory=list)
    answers: Post | None = None
    is_whole: bool = True


def answered_post(record: Record, own_id: str) -> Post | None:
    """The post that a v1.1 record, or the `legacy` part of a GraphQL one, says it answers, by reference.

    A reply to an account rather than to a post answers none.
    """
    name = "in_reply_to_status_id_str"
    parent_id = record.get(snowflake, name, "in_reply_to_status_id")
    if parent_id is None:
        return None
    if parent_id == own_id:
        raise FieldError(record.field(name), parent_id, "the id of another post")
    author_handle = record.get(handle, "in_reply_to_screen_name") or ""
    return Post(
        id=parent_id,
        author_handle=author_handle,
        author_id=record.get(snowflake, "in_reply_to_user_id_str", "in_reply_to_user_id") or "",
        url=post_url(author_handle, parent_id),
        state=PostState.POST_STATE_REFERENCED,
    )


def whole_post(record: Record, post_id: str, author: Author, text: str, answers: Post | None) -> Post:
    """The post that a record shows; its time and language stand under the same names in all of X's shapes."""
    return Post(
        id=post_id,
        author_handle=author.handle,
        author_id=author.id,
        text=text,
        created_at_ms=record.need(posted_at_ms, "created_at"),
        url=post_url(author.handle, post_id),
        in_reply_to_id=answers.id if answers else "",
        state=PostState.POST_STATE_AVAILABLE,
        lang=record.get(lang, "lang") or "",
    )


def post_url(author_handle: str, post_id: str) -> str:
    """Where X shows a post; empty when its author is unknown."""
    return f"https://x.com/{author_handle}/status/{post_id}" if author_handle else ""
