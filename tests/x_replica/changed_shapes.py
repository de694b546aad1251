"""Answers as a next release of X might shape them."""

from typing import Any

from tests.x_replica.shapes import Json

RENAMED = {
    "tweet_results": "post_results",
    "legacy": "post_details",
    "full_text": "post_body",
    "rest_id": "post_key",
    "core": "post_core",
}
_POSTS = ("tweet", "promoted", "conversationthread", "notification", "tombstone")


def renamed_keys(body: Any) -> Any:
    """The same with other names for the keys of posts."""
    if isinstance(body, dict):
        return {RENAMED.get(key, key): renamed_keys(value) for key, value in body.items()}
    return [renamed_keys(value) for value in body] if isinstance(body, list) else body


def moved_entries(body: Json) -> Json:
    """The same instructions under another path, their entries in another place."""
    steps = [
        {"step": one["type"], "payload": {key: value for key, value in one.items() if key != "type"}}
        for one in instructions_of(body)
    ]
    return {"data": {"feed_v3": {"surface": {"steps": steps}}}}


def without_posts(body: Json) -> Json:
    """The same with no entries but cursors."""
    for one in instructions_of(body):
        if "entries" in one:
            one["entries"] = [entry for entry in one["entries"] if not entry["entryId"].startswith(_POSTS)]
    return body


def instructions_of(body: Any) -> list[Json]:
    """The instructions of an answer, wherever they hang; the list itself."""
    stack = [body]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            if isinstance(node.get("instructions"), list):
                found: list[Json] = node["instructions"]
                return found
            stack.extend(node.values())
    return []
