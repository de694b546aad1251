"""Posts above mentions."""

from collections.abc import Iterable, Sequence
from typing import Any

import apsw
import orjson

from store_svc.storage.hashed import insert_hashed, put_hashed
from swarmnexus.time import iso
from swarmnexus.v1.model_pb2 import POST_STATE_AVAILABLE, Post

COLUMNS = "post_id, author_handle, author_id, text, created_ms, url, in_reply_to_id, state, lang"
_OF_MENTION = """
SELECT p.post_id, p.author_handle, p.author_id, p.text, p.created_ms, p.url, p.in_reply_to_id, p.state, p.lang
FROM mention_posts AS m
JOIN posts AS p ON p.post_id = m.post_id
WHERE m.mention_id = ?
"""
_ANY = f"""
SELECT {COLUMNS} FROM posts WHERE post_id IN (SELECT value FROM json_each(?1))
UNION ALL
SELECT tweet_id, author_handle, coalesce(author_id, ''), text, sort_key >> 20, coalesce(tweet_url, ''),
       coalesce(parent_tweet_id, ''), ?2, lang
FROM predictions WHERE tweet_id IN (SELECT value FROM json_each(?1))
"""  # noqa: S608 - built from constants


def post_of_row(row: Sequence[Any]) -> Post:
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


def replace_post(db: apsw.Connection, post: Post, seen_ms: int) -> None:
    """Write a post, new or completed; `seen_ms` is when its text was first seen, 0 without one."""
    put_hashed(
        db,
        "posts",
        (
            post.id,
            post.author_handle,
            post.author_id,
            post.text,
            post.created_at_ms,
            post.url,
            post.in_reply_to_id,
            post.state,
            post.lang,
            seen_ms,
        ),
        """
        ON CONFLICT (post_id) DO UPDATE
        SET author_handle = excluded.author_handle, author_id = excluded.author_id, text = excluded.text,
            created_ms = excluded.created_ms, url = excluded.url, in_reply_to_id = excluded.in_reply_to_id,
            state = excluded.state, lang = excluded.lang, seen_ms = excluded.seen_ms, row_hash = excluded.row_hash
        """,
    )


def replace_thread(db: apsw.Connection, mention_id: int, post_ids: Sequence[str]) -> None:
    """Say which posts stand above a mention, root first, instead of those that were said before."""
    db.execute("DELETE FROM mention_posts WHERE mention_id = ?", (mention_id,))
    rows = [(mention_id, depth, post_id) for depth, post_id in enumerate(post_ids)]
    insert_hashed(db, "mention_posts", rows)


def select_thread(db: apsw.Connection, mention_id: int) -> list[Post]:
    """The posts above a mention, root first."""
    rows: Iterable[tuple[Any, ...]] = db.execute(f"{_OF_MENTION} ORDER BY m.depth", (mention_id,))
    return [post_of_row(row) for row in rows]


def select_parent(db: apsw.Connection, mention_id: int) -> Post | None:
    """The post right above a mention, or None."""
    row = db.execute(f"{_OF_MENTION} ORDER BY m.depth DESC LIMIT 1", (mention_id,)).fetchone()
    return post_of_row(row) if row else None


def select_any_posts(db: apsw.Connection, post_ids: Iterable[str]) -> dict[str, Post]:
    """These posts by id, whether they are mentions, stand above mentions, or both; without those that are unknown."""
    rows: Iterable[tuple[Any, ...]] = db.execute(_ANY, (orjson.dumps(list(post_ids)).decode(), POST_STATE_AVAILABLE))
    return {str(row[0]): post_of_row(row) for row in rows}


def parent_columns(parent: Post | None) -> tuple[str | None, ...]:
    """parent_tweet_id, parent_author_handle, parent_text, parent_created_at, parent_tweet_url of a mention."""
    if parent is None:
        return (None,) * 5
    created = iso(parent.created_at_ms) if parent.created_at_ms else None
    return (parent.id, parent.author_handle or None, parent.text or None, created, parent.url or None)
