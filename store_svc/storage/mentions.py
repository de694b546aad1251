"""Writing mentions: insert what is new, complete what is known."""

from dataclasses import dataclass
from typing import Any

import apsw
import orjson

from store_svc.rules.merge import merge_posts, merge_tickers, with_state
from store_svc.rules.sort_key import sort_key
from store_svc.storage import calls, fts, posts, tickers
from swarmnexus.time import iso
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_INSERTED, ROW_OUTCOME_UNCHANGED, ROW_OUTCOME_UPDATED, RowOutcome
from swarmnexus.v1.model_pb2 import POST_STATE_REFERENCED, Mention, Post


@dataclass(frozen=True)
class StoredMention:
    """What the store knows of a mention beside its thread and calls."""

    row_id: int
    key: int
    post: Post
    written_tickers: list[str]
    parent_id: str


def upsert_mention(db: apsw.Connection, mention: Mention, now_ms: int) -> RowOutcome:
    """Store one checked mention with its thread and calls; answers what became of it."""
    thread = _thread_of(mention)
    told = with_state(mention.post)
    known = select_stored(db, told.id)
    fresh_posts = [post.id for post in thread if posts.upsert_post(db, post)]
    if known is None:
        row_id = _insert(db, mention, told, now_ms)
        _link_thread(db, row_id, thread)
        changed = True
    else:
        row_id = known.row_id
        changed = _complete(db, known, mention, told)
        changed |= _deepen_thread(db, row_id, thread)
    changed |= calls.upsert_calls(db, row_id, mention.calls)
    if changed or fresh_posts:
        _refresh(db, row_id)
    _complete_below(db, told, fresh_posts, row_id)
    if known is None:
        return ROW_OUTCOME_INSERTED
    return ROW_OUTCOME_UPDATED if changed or fresh_posts else ROW_OUTCOME_UNCHANGED


def select_stored(db: apsw.Connection, tweet_id: str) -> StoredMention | None:
    """The mention under this id, or None."""
    row = db.execute(
        "SELECT id, sort_key, written_tickers, parent_tweet_id FROM predictions WHERE tweet_id = ?", (tweet_id,)
    ).fetchone()
    if row is None:
        return None
    own = posts.select_mention_as_post(db, tweet_id)
    assert own is not None  # noqa: S101 - the row was just read in this transaction
    return StoredMention(int(row[0]), int(row[1]), own, orjson.loads(str(row[2])), str(row[3] or ""))


def _thread_of(mention: Mention) -> list[Post]:
    """The thread; of a reply whose parent nobody showed, at least the parent's id."""
    if mention.thread or not mention.post.in_reply_to_id:
        return list(mention.thread)
    return [Post(id=mention.post.in_reply_to_id, state=POST_STATE_REFERENCED)]


def _insert(db: apsw.Connection, mention: Mention, told: Post, now_ms: int) -> int:
    key = sort_key(told.created_at_ms, told.id)
    while db.execute("SELECT 1 FROM predictions WHERE sort_key = ?", (key,)).fetchone():
        key += 1
    row = db.execute(
        """
        INSERT INTO predictions (tweet_id, author_handle, author_id, text, created_at, tweet_created_at, tweet_url,
                                 sort_key, ingested_ms, written_tickers, origin, lang)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        RETURNING id
        """,
        (
            told.id,
            told.author_handle,
            told.author_id or None,
            told.text,
            iso(now_ms),
            iso(told.created_at_ms),
            told.url or None,
            key,
            now_ms,
            orjson.dumps(merge_tickers([], list(mention.tickers))).decode(),
            mention.origin,
            told.lang,
        ),
    ).get
    return int(row)


def _complete(db: apsw.Connection, known: StoredMention, mention: Mention, told: Post) -> bool:
    merged = merge_posts(known.post, told)
    written = merge_tickers(known.written_tickers, list(mention.tickers))
    # its place in every list is its time: that never moves
    merged.in_reply_to_id = known.post.in_reply_to_id
    if merged == known.post and written == known.written_tickers:
        return False
    db.execute(
        """
        UPDATE predictions
        SET text = ?, author_id = ?, tweet_url = ?, lang = ?, written_tickers = ?
        WHERE id = ?
        """,
        (
            merged.text,
            merged.author_id or None,
            merged.url or None,
            merged.lang,
            orjson.dumps(written).decode(),
            known.row_id,
        ),
    )
    return True


def _link_thread(db: apsw.Connection, row_id: int, thread: list[Post]) -> None:
    db.executemany(
        "INSERT INTO mention_posts (mention_id, depth, post_id) VALUES (?, ?, ?)",
        [(row_id, depth, post.id) for depth, post in enumerate(thread)],
    )


def _deepen_thread(db: apsw.Connection, row_id: int, thread: list[Post]) -> bool:
    """Take a longer thread than the known one; a shorter or equal one changes nothing."""
    known = int(db.execute("SELECT count(*) FROM mention_posts WHERE mention_id = ?", (row_id,)).get)
    if len(thread) <= known:
        return False
    db.execute("DELETE FROM mention_posts WHERE mention_id = ?", (row_id,))
    _link_thread(db, row_id, thread)
    return True


def _complete_below(db: apsw.Connection, own: Post, fresh_posts: list[str], row_id: int) -> None:
    """What was just learned of a post reaches every other mention that answers it."""
    above = posts.select_post(db, own.id)
    if above is not None and posts.complete_post(db, above, own):
        fresh_posts = [*fresh_posts, own.id]
    for post_id in fresh_posts:
        select = "SELECT id FROM predictions WHERE parent_tweet_id = ? AND id <> ?"
        below: list[Any] = db.execute(select, (post_id, row_id)).fetchall()
        for (other,) in below:
            _refresh(db, int(other))


def _refresh(db: apsw.Connection, row_id: int) -> None:
    """Bring everything that is derived from a mention in line: parent columns, asset, tickers, full text."""
    thread = posts.select_thread(db, row_id)
    parent = thread[-1] if thread else None
    asset, target_date = calls.first_asset(db, row_id)
    db.execute(
        """
        UPDATE predictions
        SET parent_tweet_id = ?, parent_author_handle = ?, parent_text = ?, parent_created_at = ?,
            parent_tweet_url = ?, asset = coalesce(?, written_tickers ->> '$[0]'), target_date = ?
        WHERE id = ?
        """,
        (*posts.parent_columns(parent), asset, target_date, row_id),
    )
    tickers.refresh_tickers(db, row_id)
    fts.refresh_text(db, row_id)
