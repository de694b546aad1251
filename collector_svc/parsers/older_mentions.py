"""`/i/api/2/notifications/mentions.json`, which the page asked before 2025: posts and users apart from the entries."""

from collections.abc import Iterator
from typing import Any

from collector_svc.parsers.draft import Author, Draft
from collector_svc.parsers.fields import FieldError, Record
from collector_svc.parsers.tweet_v1 import tweet_draft
from collector_svc.parsers.values import handle, snowflake

_OBJECTS = "globalObjects"


def is_older(document: Any) -> bool:
    """Whether an answer has this shape."""
    return isinstance(document, dict) and isinstance(document.get(_OBJECTS), dict)


def read_older(document: dict[str, Any]) -> tuple[dict[str, Draft], list[str], list[str]]:
    """Every post by its id, the ids that stand in the timeline, and why others could not be read."""
    drafts: dict[str, Draft] = {}
    malformed: list[str] = []
    objects = Record(document[_OBJECTS], _OBJECTS)
    try:
        tweets, users = objects.child("tweets"), objects.child("users")
    except FieldError as error:
        return {}, [], [str(error)]
    for key in tweets.value if tweets else ():
        try:
            draft = _draft(Record(tweets.value[key], tweets.field(key)), users) if tweets else None
        except FieldError as error:
            malformed.append(str(error))
            continue
        if draft is not None:
            drafts[draft.post.id] = draft
    shown = [post_id for post_id in dict.fromkeys(_shown(document.get("timeline"))) if post_id in drafts]
    return drafts, shown, malformed


def _draft(tweet: Record, users: Record | None) -> Draft:
    author_id = tweet.need(snowflake, "user_id_str", "user_id")
    user = (users or Record({}, f"{_OBJECTS}.users")).need(Record, author_id)
    return tweet_draft(tweet, Author(user.need(handle, "screen_name"), author_id))


def _shown(timeline: Any) -> Iterator[str]:
    """The ids of the posts that entries refer to, advertisements left out, in the order of the document."""
    stack = [timeline]
    while stack:
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            post = node.get("tweet")
            if isinstance(post, dict) and isinstance(post.get("id"), str) and not post.get("promotedMetadata"):
                yield post["id"]
            stack.extend(node[name] for name in reversed(node) if name != "tweet")
