"""Two tellings of one post: the richer completes the poorer, never the other way round. Its text: see versions."""

from collections.abc import Sequence

from swarmnexus.v1.model_pb2 import (
    POST_STATE_AVAILABLE,
    POST_STATE_DELETED,
    POST_STATE_REFERENCED,
    POST_STATE_UNAVAILABLE,
    POST_STATE_UNSPECIFIED,
    Post,
)

# What was read whole outweighs a tombstone: what was said is the point of this system.
_WEIGHT = {
    POST_STATE_UNSPECIFIED: 0,
    POST_STATE_REFERENCED: 1,
    POST_STATE_UNAVAILABLE: 2,
    POST_STATE_DELETED: 3,
    POST_STATE_AVAILABLE: 4,
}


def with_state(post: Post) -> Post:
    """The post with its state said: available when there is text, referenced otherwise."""
    if post.state != POST_STATE_UNSPECIFIED:
        return post
    said = Post()
    said.CopyFrom(post)
    said.state = POST_STATE_AVAILABLE if said.text else POST_STATE_REFERENCED
    return said


def merge_posts(known: Post, told: Post) -> Post:
    """The richer of both, field by field: the weightier state, what was missing filled in; the known one's text."""
    merged = Post()
    merged.CopyFrom(known)
    if _WEIGHT[told.state] > _WEIGHT[known.state]:
        merged.state = told.state
    for name in ("author_handle", "author_id", "url", "in_reply_to_id", "lang"):
        if not getattr(known, name):
            setattr(merged, name, getattr(told, name))
    merged.created_at_ms = known.created_at_ms or told.created_at_ms
    return merged


def merge_tickers(known: Sequence[str], told: Sequence[str]) -> list[str]:
    """Both without repetition in any case, in the order of whichever lists more of them, the known first if neither."""
    ours, theirs = _distinct(known), _distinct(told)
    first, then = (theirs, ours) if theirs.keys() > ours.keys() else (ours, theirs)
    return [*first.values(), *(ticker for upper, ticker in then.items() if upper not in first)]


def _distinct(tickers: Sequence[str]) -> dict[str, str]:
    seen: dict[str, str] = {}
    for ticker in tickers:
        seen.setdefault(ticker.upper(), ticker)
    return seen
