"""Mentions for tests."""

from typing import Any

from swarmnexus.v1.model_pb2 import POST_STATE_AVAILABLE, STANCE_BULLISH, Call, Mention, Post

BASE_MS = 1_700_000_000_000


def post(number: int, **fields: Any) -> Post:
    """An available post whose id, text and time follow from its number."""
    values: dict[str, Any] = {
        "id": str(1_000 + number),
        "author_handle": f"author{number % 7}",
        "author_id": str(number % 7 + 1),
        "text": f"post number {number} about $SOL",
        "created_at_ms": BASE_MS + number * 1000,
        "state": POST_STATE_AVAILABLE,
    }
    values.update(fields)
    values.setdefault("url", f"https://x.com/{values['author_handle']}/status/{values['id']}")
    return Post(**values)


def mention(number: int, **fields: Any) -> Mention:
    """A mention of `post(number)`; `post_fields` reach its post, the others the mention."""
    own = post(number, **fields.pop("post_fields", {}))
    return Mention(post=own, **{"tickers": ["$SOL"], "origin": "import", **fields})


def bullish(on: Post, ticker: str = "$SOL", **fields: Any) -> Call:
    """A bullish call in a post."""
    values: dict[str, Any] = {
        "post_id": on.id,
        "author_handle": on.author_handle,
        "ticker": ticker,
        "stance": STANCE_BULLISH,
        "probability": 0.9,
        "called_at_ms": on.created_at_ms,
    }
    return Call(**{**values, **fields})
