"""The answers of HomeTimeline and UserTweets."""

from tests.x_replica.cursors import cursor_value, page_of
from tests.x_replica.options import Options
from tests.x_replica.shapes import Json
from tests.x_replica.shapes.entries import add_entries, cursor, instruction, item, search_event, tweet_content
from tests.x_replica.world import Post, World

_SORT_FROM = 2_085_474_396_218_064_895


def home(world: World, options: Options, after: str) -> Json:
    """The home timeline: everything there is."""
    entries = _page(world, options, list(world.shown()), after)
    return {"data": {"home": {"home_timeline_urt": {"instructions": [add_entries(entries)]}}}}


def user_tweets(world: World, options: Options, user_id: str, after: str) -> Json:
    """The posts of one account, its pinned one above them, by an instruction of its own."""
    own = [post for post in world.shown() if world.user(post.author).id == user_id]
    entries = _page(world, options, own, after)
    pinned = [instruction("TimelinePinEntry", entry=_pinned(world, options, post)) for post in own if post.pinned]
    first = [] if after else [instruction("TimelineClearCache"), *pinned]
    timeline = {
        "instructions": [*first, add_entries(entries)],
        "metadata": {"scribeConfig": {"page": "profileBest"}},
    }
    return {"data": {"user": {"result": {"__typename": "User", "timeline": {"timeline": timeline}}}}}


def _page(world: World, options: Options, posts: list[Post], after: str) -> list[Json]:
    page, bottom = page_of(posts, after, options.page_size, options.overlap)
    first = _SORT_FROM - (posts.index(page[0]) if page else 0)
    event = {**search_event(), "component": "tweet"}
    entries = [
        item(f"tweet-{post.id}", first - number, tweet_content(world, post, options.shape), event)
        for number, post in enumerate(page)
    ]
    top, below = _SORT_FROM + 2, first - len(page)
    return [
        *entries,
        cursor("Top", cursor_value("top", top), f"cursor-top-{top}", top, options.shape),
        cursor("Bottom", bottom, f"cursor-bottom-{below}", below, options.shape),
    ]


def _pinned(world: World, options: Options, post: Post) -> Json:
    content = tweet_content(world, post, options.shape)
    content["socialContext"] = {"contextType": "Pin", "text": "Pinned", "type": "TimelineGeneralContext"}
    event = {"component": "pinned_tweets", "element": "tweet"}
    return item(f"tweet-{post.id}", _SORT_FROM + 1, content, event)
