"""All mentions by position, each with its whole thread and every call that is kept of its posts."""

from typing import Any

import apsw
import orjson

from store_svc.storage.calls import call_of_row
from store_svc.storage.mention_pages import mentions_after
from store_svc.storage.posts import select_thread
from swarmnexus.v1.model_pb2 import Call, Mention

_PAGE_CHARACTERS = 2_000_000
_CALLS = """
SELECT coalesce(own.tweet_id, first.tweet_id), c.id, c.post_id, c.author_handle, c.ticker, c.stance, c.probability,
       c.target_price_usd, c.target_date, c.called_ms, c.spans
FROM json_each(:posts) AS post
CROSS JOIN calls AS c ON c.post_id = post.value
JOIN predictions AS first ON first.id = c.mention_id
LEFT JOIN mention_calls AS tagged ON tagged.mention_id = :mention AND tagged.call_id = c.id
LEFT JOIN predictions AS own ON own.id = tagged.mention_id
ORDER BY c.id
"""


def scan_mentions(db: apsw.Connection, after: int, last: int, count: int) -> list[Mention]:
    """Those of positions above `after` up to `last`, oldest first; fewer than `count` where the threads are long."""
    found: list[Mention] = []
    characters = 0
    for mention in mentions_after(db, after, last, count):
        thread = select_thread(db, mention.position)
        characters += len(mention.post.text) + sum(len(post.text) for post in thread)
        if found and characters > _PAGE_CHARACTERS:
            break
        del mention.thread[:], mention.calls[:]
        mention.thread.extend(thread)
        mention.calls.extend(_calls(db, mention))
        found.append(mention)
    return found


def _calls(db: apsw.Connection, mention: Mention) -> list[Call]:
    posts = orjson.dumps([mention.post.id, *(post.id for post in mention.thread)]).decode()
    rows: Any = db.execute(_CALLS, {"posts": posts, "mention": mention.position})
    return [call_of_row(row) for row in rows]
