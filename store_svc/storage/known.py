"""What the store knows of everything that a batch of mentions names: read at once, kept true while it is written."""

from collections.abc import Sequence
from dataclasses import dataclass

import apsw
import orjson

from store_svc.rules.versions import Version, tell
from store_svc.storage.drafts import Draft
from store_svc.storage.post_texts import select_versions
from store_svc.storage.posts import COLUMNS, post_of_row
from swarmnexus.v1.model_pb2 import POST_STATE_AVAILABLE, Post


@dataclass(slots=True)
class StoredMention:
    """A mention as it is kept, without its calls; `depth` is how many posts are known above it."""

    row_id: int
    key: int
    post: Post
    written_tickers: list[str]
    depth: int


@dataclass(slots=True)
class Known:
    """By post id: the mentions, and the posts that stand above some mention. One post may be both."""

    mentions: dict[str, StoredMention]
    posts: dict[str, Post]
    versions: dict[str, tuple[Version, ...]]  # of every post with a text, the shown one first
    last_row_id: int
    taken_keys: set[int]  # among those that the batch's mentions want


def known_of(db: apsw.Connection, batch: Sequence[Draft]) -> Known:
    """What is known of the batch's own posts, of those above them and of those they answer."""
    ids: set[str] = set()
    for draft in batch:
        ids.add(draft.own.id)
        ids.update([post.id for post in draft.thread])
    wanted = orjson.dumps(list(ids)).decode()
    versions: dict[str, tuple[Version, ...]] = {}
    mentions, posts = _mentions(db, wanted, versions), _posts(db, wanted, versions)
    if mentions or posts:
        versions.update(select_versions(db, wanted))
    return Known(mentions, posts, versions, _last_row_id(db), _taken(db, [draft.key for draft in batch]))


def _mentions(db: apsw.Connection, wanted: str, versions: dict[str, tuple[Version, ...]]) -> dict[str, StoredMention]:
    rows = db.execute(
        """
        SELECT id, sort_key, tweet_id, author_handle, coalesce(author_id, ''), text, sort_key >> 20,
               coalesce(tweet_url, ''), coalesce(parent_tweet_id, ''), ?2, lang, written_tickers,
               (SELECT count(*) FROM mention_posts AS m WHERE m.mention_id = predictions.id), ingested_ms
        FROM predictions
        WHERE tweet_id IN (SELECT value FROM json_each(?1))
        """,
        (wanted, POST_STATE_AVAILABLE),
    )
    found = {}
    for row in rows:
        found[str(row[2])] = StoredMention(row[0], row[1], post_of_row(row[2:11]), orjson.loads(row[11]), row[12])
        versions[str(row[2])] = (Version(row[5], row[13]),)
    return found


def _posts(db: apsw.Connection, wanted: str, versions: dict[str, tuple[Version, ...]]) -> dict[str, Post]:
    rows = db.execute(
        f"SELECT {COLUMNS}, seen_ms FROM posts WHERE post_id IN (SELECT value FROM json_each(?))",  # noqa: S608
        (wanted,),
    )
    found = {}
    for row in rows:
        found[str(row[0])] = post_of_row(row)
        if row[3]:
            versions[str(row[0])] = tell(versions.get(str(row[0]), ()), str(row[3]), int(row[9]))
    return found


def _last_row_id(db: apsw.Connection) -> int:
    return int(db.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'predictions'").get)


def _taken(db: apsw.Connection, keys: list[int]) -> set[int]:
    rows = db.execute(
        "SELECT sort_key FROM predictions WHERE sort_key IN (SELECT value FROM json_each(?))",
        (orjson.dumps(keys).decode(),),
    )
    return {int(row[0]) for row in rows}
