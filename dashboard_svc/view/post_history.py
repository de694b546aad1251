"""Every text that a post was seen with."""

from collections.abc import Iterable
from dataclasses import dataclass

from swarmnexus.v1.query_pb2 import PostVersion


@dataclass(frozen=True)
class Version:
    """One text. `kept` marks the one that was seen first: it is shown and read for calls."""

    text: str
    seen_at_ms: int
    kept: bool


@dataclass(frozen=True)
class History:
    """The texts of one post, oldest first."""

    post_id: str
    versions: list[Version]


def histories(versions: Iterable[PostVersion]) -> list[History]:
    """By post, in the order in which they are told."""
    by_post: dict[str, list[Version]] = {}
    for one in versions:
        by_post.setdefault(one.post_id, []).append(Version(one.text, one.seen_at_ms, one.shown))
    return [
        History(post_id, sorted(texts, key=lambda text: (not text.kept, text.seen_at_ms)))
        for post_id, texts in by_post.items()
    ]
