"""The answers of NotificationsTimeline and SearchTimeline."""

import base64

from tests.x_replica.cursors import cursor_value, page_of
from tests.x_replica.options import Options
from tests.x_replica.shapes import Json
from tests.x_replica.shapes.entries import (
    add_entries,
    cursor,
    instruction,
    item,
    notification_event,
    search_event,
    tweet_content,
)
from tests.x_replica.world import Post, World

_SORT_FROM = 2_085_474_410_189_291_520
_SORT_TOP = 9_223_372_036_854_775_807


def notifications(world: World, viewer: str, options: Options, after: str) -> Json:
    """The Mentions tab: the tags, answers and quotes that the viewer is told of."""
    posts, bottom = page_of(world.mentions(viewer), after, options.page_size, options.overlap)
    entries = []
    for post in with_promoted(world, posts, options.promoted_every):
        content = tweet_content(world, post, options.shape)
        entry_id = _promoted_id(post) if post.promoted else f"notification-{_notification_id(post)}"
        entries.append(item(entry_id, post.at_ms, content, notification_event(element_of(world, viewer, post), post)))
    newest = posts[0].at_ms if posts else world.now_ms
    oldest = posts[-1].at_ms if posts else world.now_ms
    entries.insert(0, cursor("Top", cursor_value("top", newest), f"cursor-top-{newest}", newest + 1, options.shape))
    entries.append(cursor("Bottom", bottom, f"cursor-bottom-{oldest}", oldest - 1, options.shape))
    instructions = [
        *([] if after else [instruction("TimelineClearCache")]),
        add_entries(entries),
        *([] if after else [instruction("TimelineClearEntriesUnreadState")]),
        *([] if after else [instruction("TimelineMarkEntriesUnreadGreaterThanSortIndex", sortIndex=str(newest))]),
    ]
    timeline = {"timeline": {"id": "VGltZWxpbmU6bWVudGlvbnM=", "instructions": instructions}}
    told = {"__typename": "User", "rest_id": world.user(viewer).id, "notification_timeline": timeline}
    return {"data": {"viewer_v2": {"user_results": {"result": told}}}}


def search(world: World, options: Options, query: str, after: str) -> Json:
    """The Latest tab of a search; pages after the first replace the cursors rather than adding some."""
    results = world.found(query)
    posts, bottom = page_of(results, after, options.page_size, options.overlap)
    entries, sort_index = [], _SORT_FROM
    if posts:
        sort_index -= 2 * results.index(posts[0])
    for post in with_promoted(world, posts, options.promoted_every):
        entry_id = _promoted_id(post) if post.promoted else f"tweet-{post.id}"
        content = tweet_content(world, post, options.shape)
        # an advertisement takes the place between two posts, so that those of the overlap keep theirs
        entries.append(item(entry_id, sort_index + post.promoted, content, search_event()))
        sort_index -= 0 if post.promoted else 2
    top = cursor("Top", cursor_value("top", query), f"cursor-top-{_SORT_TOP}", _SORT_TOP, options.shape)
    below = cursor("Bottom", bottom, "cursor-bottom-0", 0, options.shape)
    if after:
        instructions = [
            add_entries(entries),
            instruction("TimelineReplaceEntry", entry_id_to_replace=top["entryId"], entry=top),
            instruction("TimelineReplaceEntry", entry_id_to_replace=below["entryId"], entry=below),
        ]
    else:
        instructions = [add_entries([*entries, top, below])]
    return {"data": {"search_by_raw_query": {"search_timeline": {"timeline": {"instructions": instructions}}}}}


def with_promoted(world: World, posts: list[Post], every: int) -> list[Post]:
    """The posts of a page with an advertisement after every so many."""
    adverts = world.promoted()
    shown: list[Post] = []
    for number, post in enumerate(posts, 1):
        shown.append(post)
        if adverts and number % every == 0:
            shown.append(adverts[(number // every - 1) % len(adverts)])
    return shown


def _promoted_id(post: Post) -> str:
    return f"promoted-tweet-{post.id}-{int(post.id):x}"


def _notification_id(post: Post) -> str:
    """X names a notification by something else than the post's id."""
    return base64.urlsafe_b64encode(int(post.id).to_bytes(12, "big")).decode()


def element_of(world: World, viewer: str, post: Post) -> str:
    """Why the viewer is told of the post."""
    parent, quoted = world.posts.get(post.reply_to or ""), world.posts.get(post.quote or "")
    if parent and parent.author.lower() == viewer.lower():
        return "user_replied_to_your_tweet"
    if quoted and quoted.author.lower() == viewer.lower():
        return "user_quoted_your_tweet"
    if quoted:
        return "user_mentioned_you_in_a_quote_tweet"
    return "user_mentioned_you"
