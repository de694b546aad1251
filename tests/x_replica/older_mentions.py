"""`/i/api/2/notifications/mentions.json`, as the page fetched it before 2025: posts and users apart from entries."""

from tests.x_replica.cursors import cursor_value, page_of
from tests.x_replica.options import Options
from tests.x_replica.shapes import Json
from tests.x_replica.shapes.posts import post_result
from tests.x_replica.shapes.users import user_result
from tests.x_replica.timelines import element_of
from tests.x_replica.world import Post, World


def older_mentions(world: World, viewer: str, options: Options, after: str) -> Json:
    """One page of the Mentions tab."""
    posts, bottom = page_of(world.mentions(viewer), after, options.page_size, options.overlap)
    objects = {post.id: post for post in posts}
    for post in posts:
        # what a post quotes, and at times what it answers, is told along with it, in no entry
        beside = (post.quote, post.reply_to) if options.older_parents else (post.quote,)
        objects |= {key: world.posts[key] for key in beside if key in world.posts}
    objects = {key: post for key, post in objects.items() if post.state == "available"}
    entries = [_entry(world, viewer, post) for post in posts]
    newest = posts[0].at_ms if posts else world.now_ms
    oldest = posts[-1].at_ms if posts else world.now_ms
    entries.insert(0, _cursor("Top", cursor_value("top", newest), newest + 1))
    entries.append(_cursor("Bottom", bottom, oldest - 1))
    instructions: list[Json] = [{"addEntries": {"entries": entries}}]
    if not after:
        instructions = [
            {"clearCache": {}},
            *instructions,
            {"clearEntriesUnreadState": {}},
            {"markEntriesUnreadGreaterThanSortIndex": {"sortIndex": str(newest)}},
        ]
    return {
        "globalObjects": {
            "users": {world.user(post.author).id: _user(world, post) for post in objects.values()},
            "tweets": {key: _tweet(world, post) for key, post in objects.items()},
        },
        "timeline": {"id": f"AAAA{world.user(viewer).id}", "instructions": instructions},
    }


def _tweet(world: World, post: Post) -> Json:
    """A post in the shape of API 1.1: the older `legacy` without nesting."""
    legacy: Json = post_result(world, post, "older")["legacy"]
    for nested in ("retweeted_status_result", "quoted_status_permalink"):
        legacy.pop(nested, None)
    legacy["id"] = int(post.id)
    legacy["user_id"] = int(legacy["user_id_str"])
    legacy["truncated"] = False
    legacy["conversation_id"] = int(legacy["conversation_id_str"])
    return legacy


def _user(world: World, post: Post) -> Json:
    user = world.user(post.author)
    legacy: Json = user_result(user, "older")["legacy"]
    return {"id": int(user.id), "id_str": user.id, **legacy}


def _entry(world: World, viewer: str, post: Post) -> Json:
    content = {"tweet": {"id": post.id, "displayType": "Tweet"}}
    event = {"component": "urt", "element": element_of(world, viewer, post)}
    item = {"content": content, "clientEventInfo": event}
    return {"entryId": f"notification-{post.id}", "sortIndex": str(post.at_ms), "content": {"item": item}}


def _cursor(kind: str, value: str, sort_index: int) -> Json:
    operation = {"operation": {"cursor": {"value": value, "cursorType": kind}}}
    return {"entryId": f"cursor-{kind.lower()}-{sort_index}", "sortIndex": str(sort_index), "content": operation}
