"""Posts above mentions."""

from collections.abc import Iterable
from typing import Any

import apsw

from store_svc.rules.merge import merge_posts, with_state
from swarmnexus.time import iso
from swarmnexus.v1.model_pb2 import POST_STATE_AVAILABLE, Post

COLUMNS = "post_id, author_handle, author_id, text, created_ms, url, in_reply_to_id, state, lang"


def post_of_row(row: tuple[Any, ...]) -> Post:
    """A row of COLUMNS as a message."""
    return Post(
        id=row[0],
        author_handle=row[1],
        author_id=row[2],
        text=row[3],
        created_at_ms=row[4],
        url=row[5],
        in_reply_to_id=row[6],
        state=row[7],
        lang=row[8],
    )


def select_post(db: apsw.Connection, post_id: str) -> Post | None:
    """A post above some mention, or None."""
    row = db.execute(f"SELECT {COLUMNS} FROM posts WHERE post_id = ?", (post_id,)).fetchone()  # noqa: S608
    return post_of_row(row) if row else None


def upsert_post(db: apsw.Connection, told: Post) -> bool:
    """Store or complete one post of a thread; answers whether anything changed."""
    told = with_state(told)
    known = select_post(db, told.id)
    if known is None:
        own = select_mention_as_post(db, told.id)
        told = merge_posts(own, told) if own else told
        db.execute(
            f"INSERT INTO posts ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            _values(told),
        )
        return True
    return complete_post(db, known, told)


def complete_post(db: apsw.Connection, known: Post, told: Post) -> bool:
    """Write what `told` adds to `known`, here and beside each mention below it; answers whether it added anything."""
    merged = merge_posts(known, told)
    if merged == known:
        return False
    db.execute(
        """
        UPDATE posts
        SET author_handle = ?2, author_id = ?3, text = ?4, created_ms = ?5, url = ?6, in_reply_to_id = ?7,
            state = ?8, lang = ?9
        WHERE post_id = ?1
        """,
        _values(merged),
    )
    return True


def select_mention_as_post(db: apsw.Connection, post_id: str) -> Post | None:
    """A mention's own post, as it would stand in a thread, or None."""
    row = db.execute(
        """
        SELECT tweet_id, author_handle, coalesce(author_id, ''), text, sort_key >> 20, coalesce(tweet_url, ''),
               coalesce(parent_tweet_id, ''), ?, lang
        FROM predictions
        WHERE tweet_id = ?
        """,
        (POST_STATE_AVAILABLE, post_id),
    ).fetchone()
    return post_of_row(row) if row else None


def select_thread(db: apsw.Connection, mention_id: int) -> list[Post]:
    """The posts above a mention, root first."""
    rows: Iterable[tuple[Any, ...]] = db.execute(
        """
        SELECT p.post_id, p.author_handle, p.author_id, p.text, p.created_ms, p.url, p.in_reply_to_id, p.state, p.lang
        FROM mention_posts AS m
        JOIN posts AS p ON p.post_id = m.post_id
        WHERE m.mention_id = ?
        ORDER BY m.depth
        """,
        (mention_id,),
    )
    return [post_of_row(row) for row in rows]


def parent_columns(parent: Post | None) -> tuple[str | None, ...]:
    """parent_tweet_id, parent_author_handle, parent_text, parent_created_at, parent_tweet_url of a mention."""
    if parent is None:
        return (None,) * 5
    created = iso(parent.created_at_ms) if parent.created_at_ms else None
    return (parent.id, parent.author_handle or None, parent.text or None, created, parent.url or None)


def _values(post: Post) -> tuple[str | int, ...]:
    return (
        post.id,
        post.author_handle,
        post.author_id,
        post.text,
        post.created_at_ms,
        post.url,
        post.in_reply_to_id,
        post.state,
        post.lang,
    )
