"""The public JSON of what is stored: rendered here once, passed on by the gateways as bytes."""

from collections.abc import Iterable
from typing import Any

import orjson

from swarmnexus.time import iso
from swarmnexus.v1.model_pb2 import Call, Mention, Post, PostState, Stance
from swarmnexus.v1.query_pb2 import PostVersion, TickerRow

STATES = {number: name.removeprefix("POST_STATE_").lower() for name, number in PostState.items()}
STANCES = {number: name.removeprefix("STANCE_").lower() for name, number in Stance.items()}


def mentions_json(mentions: list[Mention]) -> bytes:
    """A JSON array of mention items."""
    return orjson.dumps([mention_item(mention) for mention in mentions])


def mention_json(mention: Mention, history: Iterable[PostVersion]) -> bytes:
    """One mention item with its thread, and every text of those of its posts that changed."""
    thread = [post_item(post) for post in mention.thread]
    return orjson.dumps({**mention_item(mention), "thread": thread, "history": [version_item(one) for one in history]})


def tickers_json(rows: list[TickerRow]) -> bytes:
    """A JSON array of ticker items."""
    return orjson.dumps(
        [
            {
                "type": "ticker.v1",
                "id": str(row.id),
                "ticker": row.ticker,
                "mentionId": row.mention_id,
                "mentionAuthor": row.mention_author_handle,
                "parentAuthor": row.parent_author_handle or None,
                "createdAt": iso(row.created_at_ms),
                "parentCreatedAt": iso(row.parent_created_at_ms) if row.parent_created_at_ms else None,
                "tweetUrl": row.url or None,
                "parentTweetUrl": row.parent_url or None,
            }
            for row in rows
        ]
    )


def mention_item(mention: Mention) -> dict[str, Any]:
    """A mention as agents and importers know it."""
    post = mention.post
    return {
        "type": "mention.v1",
        "id": post.id,
        "tweetUrl": post.url or None,
        "text": post.text,
        "author": {"handle": post.author_handle, "id": post.author_id or None},
        "tickers": list(mention.tickers),
        "createdAt": iso(post.created_at_ms),
        "ingestedAt": iso(mention.ingested_at_ms),
        "parent": post_item(mention.thread[-1]) if mention.thread else None,
        "calls": [call_item(call) for call in mention.calls],
        "origin": mention.origin or None,
    }


def post_item(post: Post) -> dict[str, Any]:
    """A post of a thread; `state` says why there is no text."""
    return {
        "id": post.id,
        "author": {"handle": post.author_handle or None, "id": post.author_id or None},
        "text": post.text,
        "createdAt": iso(post.created_at_ms) if post.created_at_ms else None,
        "url": post.url or None,
        "state": STATES[post.state],
    }


def version_item(version: PostVersion) -> dict[str, Any]:
    """One text that a post was seen with."""
    return {
        "postId": version.post_id,
        "text": version.text,
        "seenAt": iso(version.seen_at_ms),
        "shown": version.shown,
    }


def call_item(call: Call) -> dict[str, Any]:
    """A call as it was read, without how it went."""
    return {
        "id": call.id,
        "mentionId": call.mention_id,
        "postId": call.post_id,
        "author": call.author_handle,
        "ticker": call.ticker,
        "stance": STANCES[call.stance],
        "probability": call.probability,
        "targetPrice": call.target_price_usd if call.HasField("target_price_usd") else None,
        "targetDate": call.target_date or None,
        "calledAt": iso(call.called_at_ms),
        "spans": [{"postId": span.post_id, "start": span.start, "end": span.end, "of": span.of} for span in call.spans],
    }
