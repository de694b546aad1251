"""Changing a row of a mention, and what is derived from them: parent columns, asset, ticker rows, full text."""

import apsw
import orjson

from store_svc.storage import calls, fts, posts, tickers
from store_svc.storage.engine import WriterConnection
from store_svc.storage.hashed import rehash
from store_svc.storage.known import StoredMention


def has_key(db: apsw.Connection, key: int) -> bool:
    """Whether a mention has this place in the order of time."""
    return db.execute("SELECT 1 FROM predictions WHERE sort_key = ?", (key,)).fetchone() is not None


def update_row(db: apsw.Connection, stored: StoredMention) -> None:
    """Write what a later telling added to a mention; `refresh_row` must follow."""
    db.execute(
        "UPDATE predictions SET text = ?, author_id = ?, tweet_url = ?, lang = ?, written_tickers = ? WHERE id = ?",
        (
            stored.post.text,
            stored.post.author_id or None,
            stored.post.url or None,
            stored.post.lang,
            orjson.dumps(stored.written_tickers).decode(),
            stored.row_id,
        ),
    )


def refresh_row(db: WriterConnection, row_id: int) -> None:
    """Bring everything that is derived from a mention in line."""
    parent = posts.select_parent(db, row_id)
    asset, target_date = calls.first_asset(db, row_id)
    db.execute(
        """
        UPDATE predictions
        SET parent_tweet_id = ?, parent_author_handle = ?, parent_text = ?, parent_created_at = ?,
            parent_tweet_url = ?, asset = coalesce(?, upper(written_tickers ->> '$[0]')), target_date = ?
        WHERE id = ?
        """,
        (*posts.parent_columns(parent), asset, target_date, row_id),
    )
    rehash(db, "predictions", "id = ?", (row_id,))
    tickers.refresh_tickers(db, row_id)
    fts.refresh_text(db, row_id)


def refresh_asset(db: apsw.Connection, row_id: int) -> None:
    """Bring the earlier system's columns of a new mention in line with its calls."""
    asset, target_date = calls.first_asset(db, row_id)
    db.execute(
        """
        UPDATE predictions SET asset = coalesce(?2, asset), target_date = ?3
        WHERE id = ?1 AND (asset IS NOT coalesce(?2, asset) OR target_date IS NOT ?3)
        """,
        (row_id, asset, target_date),
    )
    if db.changes():
        rehash(db, "predictions", "id = ?", (row_id,))


def rows_below(db: apsw.Connection, post_id: str) -> list[int]:
    """The mentions whose direct parent this post is."""
    return [int(row[0]) for row in db.execute("SELECT id FROM predictions WHERE parent_tweet_id = ?", (post_id,))]
