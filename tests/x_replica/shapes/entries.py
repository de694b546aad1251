"""What timelines are made of: entries, modules, cursors, instructions."""

from typing import Any

from tests.x_replica.shapes import Json, Shape
from tests.x_replica.shapes.posts import post_results
from tests.x_replica.shapes.tombstones import tombstone_content
from tests.x_replica.shapes.users import user_result
from tests.x_replica.world import Post, World

_CONTROLLER_DATA = "DAACDAAFDAABDAABDAABCgABAAAAAAEAAAAAAAAwAAgoAAQAAAAAAAAABCgACnaRDN4oMZRMKAAUYZlJQgbaHAAAA"


def tweet_content(world: World, post: Post, shape: Shape, display: str = "Tweet") -> Json:
    """The `itemContent` of a post."""
    if shape == "older" and post.state == "age_restricted":
        return tombstone_content(post.state)
    content: Json = {
        "__typename": "TimelineTweet",
        "itemType": "TimelineTweet",
        "tweetDisplayType": display,
        "tweet_results": post_results(world, post, shape),
    }
    if post.promoted:
        content["promotedMetadata"] = {
            "advertiser_results": {"result": user_result(world.user(post.author), shape)},
            "disclosureType": "NoDisclosure",
            "experimentValues": [],
            "impressionId": f"{int(post.id):x}",
            "impressionString": f"{int(post.id):x}",
            "clickTrackingInfo": {"urlParams": [{"key": "twclid", "value": post.id}]},
        }
    return content


def item(entry_id: str, sort_index: int, content: Json, client_event: Json | None) -> Json:
    """An entry of one thing."""
    whole: Json = {
        "__typename": "TimelineTimelineItem",
        "entryType": "TimelineTimelineItem",
        "itemContent": content,
    }
    if client_event is not None:
        whole["clientEventInfo"] = client_event
    return {"entryId": entry_id, "sortIndex": str(sort_index), "content": whole}


def cursor(kind: str, value: str, entry_id: str, sort_index: int, shape: Shape, *, treatment: str = "") -> Json:
    """An entry that leads to more; older answers wrap it as an item, and so does every age where it has a label."""
    if shape == "newest" and not treatment:
        content = {
            "__typename": "TimelineTimelineCursor",
            "cursorType": kind,
            "entryType": "TimelineTimelineCursor",
            "value": value,
        }
        return {"content": content, "entryId": entry_id, "sortIndex": str(sort_index)}
    return item(entry_id, sort_index, cursor_content(kind, value, treatment), None)


def cursor_content(kind: str, value: str, treatment: str = "") -> Json:
    """The `itemContent` of a cursor."""
    content: Json = {
        "itemType": "TimelineTimelineCursor",
        "__typename": "TimelineTimelineCursor",
        "value": value,
        "cursorType": kind,
    }
    if treatment:
        content["displayTreatment"] = {"actionText": treatment}
    return content


def module(entry_id: str, sort_index: int, items: list[Json], shape: Shape) -> Json:
    """An entry of several things, as a conversation has them."""
    event: Json = {"details": {"conversationDetails": {"conversationSection": "HighQuality"}}}
    content: Json = {
        "__typename": "TimelineTimelineModule",
        "entryType": "TimelineTimelineModule",
        "items": items,
        "displayType": "VerticalConversation",
        "clientEventInfo": event,
    }
    if shape == "newest":
        event["component"] = "tweet"
        event["details"]["timelinesDetails"] = {"controllerData": _CONTROLLER_DATA}
        tweets = [one["entryId"].rpartition("-")[2] for one in items if "-tweet-" in one["entryId"]]
        metadata = {"conversationMetadata": {"allTweetIds": tweets[-1:], "enableDeduplication": True}}
        content["metadata"] = metadata
    return {"content": content, "entryId": entry_id, "sortIndex": str(sort_index)}


def module_item(entry_id: str, content: Json, shape: Shape) -> Json:
    """One thing of a module."""
    event: Json = {"details": {"conversationDetails": {"conversationSection": "HighQuality"}}}
    if content["itemType"] == "TimelineTweet":
        event["details"]["timelinesDetails"] = {"controllerData": _CONTROLLER_DATA}
    if shape == "newest":
        event |= {"component": "tweet", "element": "tweet"}
    return {"entryId": entry_id, "item": {"itemContent": content, "clientEventInfo": event}}


def search_event() -> Json:
    """`clientEventInfo` of a search's posts."""
    details = {"timelinesDetails": {"controllerData": _CONTROLLER_DATA}}
    return {"component": "latest_nightowl_recency", "details": details, "element": "tweet"}


def notification_event(element: str, post: Post) -> Json:
    """`clientEventInfo` of a notification; its element says why one was notified."""
    details = {"notificationDetails": {"impressionId": post.id, "metadata": _CONTROLLER_DATA}}
    return {"component": "urt", "details": details, "element": element}


def add_entries(entries: list[Json]) -> Json:
    """The instruction that matters."""
    return {"type": "TimelineAddEntries", "entries": entries}


def instruction(name: str, **values: Any) -> Json:
    """Any other instruction."""
    return {"type": name, **values}
