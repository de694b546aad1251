"""Pages of mentions: which index answers which filter, and the rows as messages."""

import contextlib
from typing import Any

import apsw
import orjson

from store_svc.rules.narrow import Narrowed
from store_svc.storage.calls import select_calls
from store_svc.storage.mention_items import items_json
from store_svc.storage.posts import post_of_row, select_thread
from store_svc.storage.word_pages import keys_of_words
from swarmnexus.v1.model_pb2 import POST_STATE_AVAILABLE, Mention, Post

_PAGE_CHARACTERS = 2_000_000
_COLUMNS = """
p.id, p.tweet_id, p.author_handle, p.author_id, p.text, p.sort_key, p.tweet_url, p.parent_tweet_id, p.lang,
p.written_tickers, p.origin, p.ingested_ms,
a.post_id, a.author_handle, a.author_id, a.text, a.created_ms, a.url, a.in_reply_to_id, a.state, a.lang
"""
_PARENT = "LEFT JOIN posts AS a ON a.post_id = p.parent_tweet_id"

# One statement a shape of filter, each walking one index from the newest row down.
_BY_TIME = f"""
SELECT {_COLUMNS}
FROM predictions AS p {_PARENT}
WHERE p.sort_key < :before AND p.sort_key >= :first
ORDER BY p.sort_key DESC LIMIT :count
"""  # noqa: S608 - built from constants
_BY_AUTHOR = f"""
SELECT {_COLUMNS}
FROM predictions AS p {_PARENT}
WHERE p.author_handle = :author AND p.sort_key < :before AND p.sort_key >= :first
ORDER BY p.sort_key DESC LIMIT :count
"""  # noqa: S608
_BY_TICKER = f"""
SELECT {_COLUMNS}
FROM tickers AS t
CROSS JOIN predictions AS p ON p.sort_key = t.sort_key {_PARENT}
WHERE t.ticker = :ticker AND t.sort_key < :before AND t.sort_key >= :first
ORDER BY t.sort_key DESC LIMIT :count
"""  # noqa: S608
_BY_TICKER_AND_AUTHOR = f"""
SELECT {_COLUMNS}
FROM tickers AS t
CROSS JOIN predictions AS p ON p.sort_key = t.sort_key {_PARENT}
WHERE t.ticker = :ticker AND t.mention_author_handle = :author
  AND t.sort_key < :before AND t.sort_key >= :first
ORDER BY t.sort_key DESC LIMIT :count
"""  # noqa: S608
_BY_KEYS = f"""
SELECT {_COLUMNS}
FROM json_each(:keys) AS k
CROSS JOIN predictions AS p ON p.sort_key = k.value {_PARENT}
"""  # noqa: S608 - in the order of the keys
_BY_POSITION = f"""
SELECT {_COLUMNS}
FROM predictions AS p {_PARENT}
WHERE p.id > :after AND p.id <= :last
ORDER BY p.id LIMIT :count
"""  # noqa: S608
_BY_ID = f"""
SELECT {_COLUMNS}
FROM predictions AS p {_PARENT}
WHERE p.tweet_id = :tweet_id
"""  # noqa: S608


def statement(narrowed: Narrowed, before: int, count: int) -> tuple[str, dict[str, Any]]:
    """The SQL that answers a filter without words, and its values."""
    values: dict[str, Any] = {
        # one bound alone: of two upper ones, SQLite would begin at either and step over all that the other leaves out
        "before": min(before, narrowed.end_key),
        "first": narrowed.first_key,
        "count": count,
        "author": narrowed.author,
        "ticker": narrowed.ticker,
    }
    if narrowed.ticker:
        return (_BY_TICKER_AND_AUTHOR if narrowed.author else _BY_TICKER), values
    return (_BY_AUTHOR if narrowed.author else _BY_TIME), values


def mentions_page(
    db: apsw.Connection, narrowed: Narrowed, before: int, count: int
) -> tuple[list[Mention], tuple[int, int] | None]:
    """Newest first, with the direct parent and the calls; and the place of the last row when more follow.

    A page of very long posts ends before `count`: no answer may outgrow what a client takes.
    """
    rows, place = _page(db, narrowed, before, count)
    return _messages(db, rows), place


def mentions_page_json(
    db: apsw.Connection, narrowed: Narrowed, before: int, count: int
) -> tuple[bytes, tuple[int, int] | None]:
    """The same page as public JSON."""
    rows, place = _page(db, narrowed, before, count)
    return items_json(db, rows), place


def _page(db: apsw.Connection, narrowed: Narrowed, before: int, count: int) -> tuple[list[Any], tuple[int, int] | None]:
    if narrowed.words:
        keys = keys_of_words(db, narrowed, min(before, narrowed.end_key), count + 1)
        sql, values = _BY_KEYS, {"keys": orjson.dumps(keys).decode()}
    else:
        sql, values = statement(narrowed, before, count + 1)
    rows: list[Any] = []
    characters, more = 0, False
    with contextlib.closing(db.execute(sql, values)) as found:
        for row in found:
            if len(rows) == count or characters > _PAGE_CHARACTERS:
                more = True
                break
            rows.append(row)
            characters += len(row[4]) + len(row[15] or "")
    return rows, (int(rows[-1][5]), 0) if more else None


def mentions_after(db: apsw.Connection, after: int, last: int, count: int) -> list[Mention]:
    """The mentions of positions above `after` up to `last`, oldest first."""
    return _messages(db, list(db.execute(_BY_POSITION, {"after": after, "last": last, "count": count})))


def select_mention(db: apsw.Connection, tweet_id: str) -> Mention | None:
    """One mention with its whole thread, or None."""
    found = _messages(db, list(db.execute(_BY_ID, {"tweet_id": tweet_id})))
    if not found:
        return None
    mention = found[0]
    del mention.thread[:]
    mention.thread.extend(select_thread(db, mention.position))
    return mention


def _messages(db: apsw.Connection, rows: list[Any]) -> list[Mention]:
    calls = select_calls(db, [row[0] for row in rows])
    return [
        Mention(
            post=Post(
                id=row[1],
                author_handle=row[2],
                author_id=row[3] or "",
                text=row[4],
                created_at_ms=row[5] >> 20,
                url=row[6] or "",
                in_reply_to_id=row[7] or "",
                state=POST_STATE_AVAILABLE,
                lang=row[8],
            ),
            thread=[post_of_row(row[12:])] if row[12] else [],
            tickers=orjson.loads(row[9]),
            calls=calls.get(row[0], []),
            origin=row[10],
            ingested_at_ms=row[11],
            position=row[0],
        )
        for row in rows
    ]
