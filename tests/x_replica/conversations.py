"""The answers of TweetDetail: what stands above a post, the post, and the threads below it."""

from tests.x_replica.cursors import cursor_parts, cursor_value
from tests.x_replica.options import Options
from tests.x_replica.shapes import Json, Shape
from tests.x_replica.shapes.entries import (
    add_entries,
    cursor,
    cursor_content,
    instruction,
    item,
    module,
    module_item,
    tweet_content,
)
from tests.x_replica.world import Post, World

_SORT_FROM = 2_085_474_380_216_795_136
_IN_A_MODULE = 3
# what is gone took the way up with it; a post that is only hidden did not
_GONE = ("deleted", "missing")


def detail(world: World, options: Options, focal_id: str, after: str) -> Json:
    """The conversation around a post, or the part of it that a cursor leads to."""
    focal = world.posts.get(focal_id)
    if focal is None or focal.state in _GONE:
        return no_such_post()
    parts = cursor_parts(after) if after else []
    if parts[:1] == ["more"]:
        return _whole([_rest_of_module(world, options, parts[1], parts[2])])
    if parts[:1] == ["top"]:
        return _whole([add_entries(_ancestors(world, options, focal, before=parts[1]))])
    if parts[:1] == ["bottom"]:
        return _whole([add_entries(_threads(world, options, focal, first=int(parts[1])))])
    if focal.state != "available":
        return _whole([add_entries([_post_entry(world, focal, options.shape, _SORT_FROM, "Tweet")])])
    entries = [
        *_ancestors(world, options, focal, before=""),
        _post_entry(world, focal, options.shape, _SORT_FROM, _display(world, focal)),
        *_threads(world, options, focal, first=0),
    ]
    cleared = [instruction("TimelineClearCache")] if options.shape == "newest" else []
    return _whole([*cleared, add_entries(entries), instruction("TimelineTerminateTimeline", direction="Top")])


def no_such_post() -> Json:
    """X's answer for a post that there is not."""
    message = "_Missing: No status found with that ID."
    error = {
        "message": message,
        "locations": [{"line": 7, "column": 3}],
        "path": ["threaded_conversation_with_injections_v2"],
        "extensions": {"name": "GenericError", "source": "Server", "code": 144, "kind": "NonFatal"},
        "code": 144,
        "kind": "NonFatal",
        "name": "GenericError",
        "source": "Server",
    }
    return {"errors": [error], "data": {}}


def _whole(instructions: list[Json]) -> Json:
    return {"data": {"threaded_conversation_with_injections_v2": {"instructions": instructions}}}


def _post_entry(world: World, post: Post, shape: Shape, sort_index: int, display: str) -> Json:
    event = {"component": "tweet", "element": "tweet"} if shape == "newest" else None
    content = tweet_content(world, post, shape, display)
    if shape == "older":
        content["hasModeratedReplies"] = False
    return item(f"tweet-{post.id}", sort_index, content, event)


def _display(world: World, post: Post) -> str:
    alone = all(reply.author != post.author for reply in world.replies(post.id))
    return "Tweet" if alone else "SelfThread"


def _ancestors(world: World, options: Options, focal: Post, before: str) -> list[Json]:
    """The posts above, the nearest `ancestors_a_page` of them; a Top cursor leads to the others."""
    chain = world.above(focal)
    gone = [number for number, post in enumerate(chain) if post.state in _GONE]
    chain = chain[gone[-1] :] if gone else chain
    chain = [post for post in chain if not before or int(post.id) < int(before)]
    shown = chain[-options.ancestors_a_page :]
    above_focal = _SORT_FROM + 10 * len(world.above(focal))
    entries = [
        _post_entry(world, post, options.shape, above_focal - 10 * number, "Tweet")
        for number, post in enumerate(shown, len(chain) - len(shown))
    ]
    if len(shown) < len(chain):
        value = cursor_value("top", shown[0].id)
        entries.insert(0, cursor("Top", value, f"cursor-top-{shown[0].id}", above_focal + 1, options.shape))
    return entries


def _threads(world: World, options: Options, focal: Post, first: int) -> list[Json]:
    """The threads below: its author's own first. Where there are more, a Bottom cursor, or further down a button."""
    replies = [reply for reply in world.replies(focal.id) if reply.state == "available"]
    replies.sort(key=lambda reply: reply.author != focal.author)
    shown = replies[first : first + options.replies_a_page]
    entries = []
    for number, reply in enumerate(shown, first + 1):
        entries.append(_module(world, options, focal, reply, _SORT_FROM - 10 * number))
        if number == options.promoted_every and world.promoted():
            entries.append(_promoted_module(world, world.promoted()[0], options.shape, _SORT_FROM - 10 * number - 5))
    end = first + len(shown)
    if end < len(replies):
        value, sort_index = cursor_value("bottom", end), _SORT_FROM - 10 * end - 9
        entries.append(
            cursor("ShowMoreThreads", value, f"cursor-showmorethreads-{sort_index}", sort_index, options.shape,
                   treatment="Show more replies")
            if first
            else cursor("Bottom", value, f"cursor-bottom-{sort_index}", sort_index, options.shape)
        )  # fmt: skip
    return entries


def _module(world: World, options: Options, focal: Post, reply: Post, sort_index: int) -> Json:
    name = f"conversationthread-{reply.id}"
    chain = _chain(world, reply)
    display = "SelfThread" if reply.author == focal.author else "Tweet"
    items = [_tweet_item(world, name, post, options.shape, display) for post in chain[:_IN_A_MODULE]]
    if len(chain) > _IN_A_MODULE:
        value = cursor_value("more", reply.id, chain[_IN_A_MODULE - 1].id)
        content = cursor_content("ShowMore", value, "Show replies")
        items.append(module_item(f"{name}-cursor-showmore-{chain[_IN_A_MODULE].id}", content, options.shape))
    return module(name, sort_index, items, options.shape)


def _promoted_module(world: World, advert: Post, shape: Shape, sort_index: int) -> Json:
    name = f"conversationthread-{advert.id}"
    entry_id = f"{name}-promoted-tweet-{advert.id}-{int(advert.id):x}"
    return module(name, sort_index, [module_item(entry_id, tweet_content(world, advert, shape), shape)], shape)


def _rest_of_module(world: World, options: Options, first_id: str, last_shown_id: str) -> Json:
    name = f"conversationthread-{first_id}"
    rest = [post for post in _chain(world, world.posts[first_id]) if int(post.id) > int(last_shown_id)]
    items = [_tweet_item(world, name, post, options.shape, "Tweet") for post in rest]
    return instruction("TimelineAddToModule", moduleItems=items, moduleEntryId=name, prepend=False)


def _tweet_item(world: World, name: str, post: Post, shape: Shape, display: str) -> Json:
    return module_item(f"{name}-tweet-{post.id}", tweet_content(world, post, shape, display), shape)


def _chain(world: World, post: Post) -> list[Post]:
    """The post and, each below the other, the first answers to it."""
    chain = [post]
    while replies := [reply for reply in world.replies(chain[-1].id) if reply.state == "available"]:
        chain.append(replies[0])
    return chain
