"""The peer of mentions_over_rest.py: a plain Flask application that reads the store's file itself.

It answers `/memory/mentions` with the same items as the agent, by the shortest way there is: one read-only
connection a thread, one statement a request over the same indexes, rows straight to JSON, no gRPC in between.
Run under gunicorn; `SWARM_DB_PATH` names the file.
"""

import base64
import os
import threading
from datetime import UTC, datetime
from typing import Any

import apsw
import orjson
from flask import Flask, Response, request

_STATES = ("unspecified", "available", "referenced", "deleted", "unavailable")
_STANCES = ("unspecified", "bullish", "bearish", "neutral")
_COLUMNS = """
p.id, p.tweet_id, p.author_handle, p.author_id, p.text, p.sort_key, p.tweet_url, p.written_tickers, p.origin,
p.ingested_ms, a.post_id, a.author_handle, a.author_id, a.text, a.created_ms, a.url, a.state
"""
_PARENT = "LEFT JOIN posts AS a ON a.post_id = p.parent_tweet_id"
_CALLS = """
SELECT m.mention_id, c.id, p.tweet_id, c.post_id, c.author_handle, c.ticker, c.stance, c.probability,
       c.target_price_usd, c.target_date, c.called_ms, c.spans
FROM json_each(?) AS j
JOIN mention_calls AS m ON m.mention_id = j.value
JOIN calls AS c ON c.id = m.call_id
JOIN predictions AS p ON p.id = c.mention_id
ORDER BY m.mention_id, c.id
"""

app = Flask(__name__)
_local = threading.local()


@app.get("/memory/mentions")
def mentions() -> Response:
    """A page, newest first."""
    given = request.args
    limit = int(given.get("limit", 50))
    cursor = given.get("cursor")
    values: dict[str, Any] = {
        "before": int.from_bytes(base64.urlsafe_b64decode(cursor), "big") if cursor else 2**63 - 1,
        "first": int(_ms(given["since"])) << 20 if "since" in given else 0,
        "end": int(_ms(given["until"])) << 20 if "until" in given else 2**63 - 1,
        "author": given.get("author", "").removeprefix("@"),
        "ticker": "$" + given["ticker"].removeprefix("$").upper() if "ticker" in given else "",
        "count": limit + 1,
    }
    rows = list(_db().execute(_statement(values, given.get("q", "")), values))
    following = base64.urlsafe_b64encode(rows[limit - 1][5].to_bytes(8, "big")).decode() if len(rows) > limit else None
    rows = rows[:limit]
    calls = _calls([row[0] for row in rows])
    items = [_item(row, calls.get(row[0], [])) for row in rows]
    return Response(orjson.dumps({"items": items, "nextCursor": following}), content_type="application/json")


def _db() -> apsw.Connection:
    if not hasattr(_local, "db"):
        _local.db = apsw.Connection(os.environ["SWARM_DB_PATH"], flags=apsw.SQLITE_OPEN_READONLY)
        _local.db.set_busy_timeout(5_000)
        list(_local.db.execute("PRAGMA cache_size = -8000"))
    return _local.db


def _statement(values: dict[str, Any], q: str) -> str:
    bounds = "{0} < :before AND {0} >= :first AND {0} < :end ORDER BY {0} DESC LIMIT :count"
    if q:
        terms = [f'{{text parent_text}} : "{word}"' for word in q.split()]
        values["match"] = " AND ".join(terms)
        source = "mention_fts AS f CROSS JOIN predictions AS p ON p.sort_key = f.rowid"
        where = "f.mention_fts MATCH :match AND " + bounds.format("f.rowid")
    elif values["ticker"]:
        source = "tickers AS t CROSS JOIN predictions AS p ON p.sort_key = t.sort_key"
        own = "t.ticker = :ticker AND " + ("t.mention_author_handle = :author AND " if values["author"] else "")
        where = own + bounds.format("t.sort_key")
    else:
        source = "predictions AS p"
        where = ("p.author_handle = :author AND " if values["author"] else "") + bounds.format("p.sort_key")
    return f"SELECT {_COLUMNS} FROM {source} {_PARENT} WHERE {where}"  # noqa: S608 - built from constants


def _calls(ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in _db().execute(_CALLS, (orjson.dumps(ids).decode(),)):
        found.setdefault(row[0], []).append(
            {
                "id": str(row[1]),
                "mentionId": row[2],
                "postId": row[3],
                "author": row[4],
                "ticker": row[5],
                "stance": _STANCES[row[6]],
                "probability": row[7],
                "targetPrice": row[8],
                "targetDate": row[9] or None,
                "calledAt": _iso(row[10]),
                "spans": [
                    {"postId": span[0], "start": span[1], "end": span[2], "of": span[3]}
                    for span in orjson.loads(row[11])
                ],
            }
        )
    return found


def _item(row: Any, calls: list[dict[str, Any]]) -> dict[str, Any]:
    parent = row[10] and {
        "id": row[10],
        "author": {"handle": row[11] or None, "id": row[12] or None},
        "text": row[13],
        "createdAt": _iso(row[14]) if row[14] else None,
        "url": row[15] or None,
        "state": _STATES[row[16]],
    }
    return {
        "type": "mention.v1",
        "id": row[1],
        "tweetUrl": row[6] or None,
        "text": row[4],
        "author": {"handle": row[2], "id": row[3] or None},
        "tickers": orjson.loads(row[7]),
        "createdAt": _iso(row[5] >> 20),
        "ingestedAt": _iso(row[9]),
        "parent": parent or None,
        "calls": calls,
        "origin": row[8] or None,
    }


def _iso(at_ms: int) -> str:
    whole = datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{at_ms % 1000:03d}Z" if at_ms % 1000 else f"{whole}Z"


def _ms(text: str) -> float:
    return datetime.fromisoformat(text).timestamp() * 1000
