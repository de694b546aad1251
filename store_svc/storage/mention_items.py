"""Rows of mentions as public JSON, without messages in between: those cost a list twice its query.

The same items as render.mention_item makes of messages; a test holds the two to one another.
"""

from typing import Any

import apsw
import orjson

from store_svc.render import STANCES, STATES
from store_svc.storage.calls import call_rows
from swarmnexus.time import iso


def items_json(db: apsw.Connection, rows: list[Any]) -> bytes:
    """A JSON array of the mentions in rows of mention_pages' columns."""
    calls: dict[int, list[dict[str, Any]]] = {}
    for row in call_rows(db, [row[0] for row in rows]):
        calls.setdefault(row[0], []).append(_call(row))
    return orjson.dumps([_mention(row, calls.get(row[0], [])) for row in rows])


def _mention(row: Any, calls: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "mention.v1",
        "id": row[1],
        "tweetUrl": row[6] or None,
        "text": row[4],
        "author": {"handle": row[2], "id": row[3] or None},
        "tickers": orjson.Fragment(row[9]),
        "createdAt": iso(row[5] >> 20),
        "ingestedAt": iso(row[11]),
        "parent": _parent(row[12:]) if row[12] else None,
        "calls": calls,
        "origin": row[10] or None,
    }


def _parent(row: Any) -> dict[str, Any]:
    return {
        "id": row[0],
        "author": {"handle": row[1] or None, "id": row[2] or None},
        "text": row[3],
        "createdAt": iso(row[4]) if row[4] else None,
        "url": row[5] or None,
        "state": STATES[row[7]],
    }


def _call(row: Any) -> dict[str, Any]:
    return {
        "id": str(row[2]),
        "mentionId": row[1],
        "postId": row[3],
        "author": row[4],
        "ticker": row[5],
        "stance": STANCES[row[6]],
        "probability": row[7],
        "targetPrice": row[8],
        "targetDate": row[9] or None,
        "calledAt": iso(row[10]),
        "spans": [
            {"postId": span[0], "start": span[1], "end": span[2], "of": span[3]} for span in orjson.loads(row[11])
        ],
    }
