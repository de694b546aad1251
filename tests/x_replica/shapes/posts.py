"""A post, or what X shows in its stead, as it stands in `tweet_results.result`."""

from tests.x_replica.shapes import Json, Shape
from tests.x_replica.shapes.media import media_entities
from tests.x_replica.shapes.tombstones import tombstone
from tests.x_replica.shapes.users import clock, node_id, user_result
from tests.x_replica.world import Post, World
from tests.x_replica.written import Written, t_co, written

_EDITABLE_MS = 3_600_000
_REPOST_CUT = 140
_SOURCE = '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>'


def post_results(world: World, post: Post, shape: Shape) -> Json:
    """What stands in `tweet_results`: nothing at all for a missing post."""
    if post.state == "missing":
        return {}
    if post.state == "withheld":
        return {"result": {"__typename": "TweetUnavailable", "reason": "Unavailable"}}
    if post.state != "available":
        return {"result": tombstone(post.state)}
    result = post_result(world, post, shape)
    if post.limited:
        del result["__typename"]  # the wrapper has one instead
        actions = {"limited_actions": [{"action": "Reply"}]}
        limited = {"__typename": "TweetWithVisibilityResults", "tweet": result, "limitedActionResults": actions}
        return {"result": limited}
    return {"result": result}


def post_result(world: World, post: Post, shape: Shape, depth: int = 0, *, within_quote: bool = False) -> Json:
    """A post with its author, its text, and within it what it quotes or reposts."""
    kept = written(world, post, "" if shape == "newest" else "…")
    result: Json = {
        "__typename": "Tweet",
        "rest_id": post.id,
        "core": {"user_results": {"result": user_result(world.user(post.author), shape)}},
        "edit_control": {
            "edit_tweet_ids": [*post.edits, post.id],
            "editable_until_msecs": str(post.at_ms + _EDITABLE_MS),
            "edits_remaining": str(5 - len(post.edits)),
            "is_edit_eligible": not post.reply_to,
        },
        "is_translatable": False,
        "legacy": _legacy(world, post, kept, shape, depth),
        "source": _SOURCE,
        "views": {"count": "1193", "state": "EnabledWithCount"},
    }
    if shape == "newest":
        result["grok_translated_post_with_availability"] = {"is_available": False}
        result["unmention_data"] = {}
    elif depth == 0:
        result["has_birdwatch_notes"] = False
        result["quick_promote_eligibility"] = {"eligibility": "IneligibleNotProfessional"}
    else:
        result["has_birdwatch_notes"] = False
    if kept.note is not None:
        result["note_tweet"] = _note(post, kept)
    quoted = world.posts.get(post.quote or "")
    if quoted and not within_quote:
        result["quoted_status_result"] = (
            {"result": post_result(world, quoted, shape, depth + 1, within_quote=True)}
            if quoted.state == "available"
            else post_results(world, quoted, shape)
        )
    elif quoted and shape == "older":
        # within a quote X tells no more of a further one than that there is one
        result["quotedRefResult"] = {"result": {"__typename": "Tweet", "rest_id": quoted.id}}
    return result


def _note(post: Post, kept: Written) -> Json:
    return {
        "is_expandable": True,
        "note_tweet_results": {
            "result": {
                "entity_set": kept.note_entities,
                "id": node_id("NoteTweet", str(int(post.id) - 1)),
                "media": {"inline_media": []},
                "richtext": {"richtext_tags": []},
                "text": kept.note,
            }
        },
    }


def _legacy(world: World, post: Post, kept: Written, shape: Shape, depth: int) -> Json:
    legacy: Json = {
        "bookmark_count": 0,
        "bookmarked": False,
        "conversation_id_str": world.root(post).id,
        "created_at": clock(post.at_ms),
        "display_text_range": list(kept.display),
        "entities": _entities(kept, shape),
        "favorite_count": 2,
        "favorited": False,
        "full_text": kept.text,
        "id_str": post.id,
        "is_quote_status": bool(post.quote),
        "lang": post.lang,
        "quote_count": 0,
        "reply_count": len(world.replies(post.id)),
        "retweet_count": 0,
        "retweeted": False,
        "user_id_str": world.user(post.author).id,
    }
    if post.media:
        starts = len(kept.text) - len(t_co(f"{post.id}/media"))
        legacy["entities"]["media"] = media_entities(post, starts, shape)
        legacy["extended_entities"] = {"media": media_entities(post, starts, shape)}
        legacy["possibly_sensitive"] = False
        legacy["possibly_sensitive_editable"] = True
    parent = world.posts.get(post.reply_to or "")
    if parent:
        legacy["in_reply_to_screen_name"] = parent.author
        legacy["in_reply_to_status_id_str"] = parent.id
        legacy["in_reply_to_user_id_str"] = world.user(parent.author).id
    quoted = world.posts.get(post.quote or "")
    if quoted:
        legacy["quoted_status_id_str"] = quoted.id
        legacy["quoted_status_permalink"] = {
            "display": f"x.com/{quoted.author}/sta…",
            "expanded": f"https://twitter.com/{quoted.author}/status/{quoted.id}",
            "url": t_co(f"{quoted.author}/status/{quoted.id}"),
        }
    reposted = world.posts.get(post.repost or "")
    if reposted:
        _repost(world, legacy, reposted, shape, depth)
    return legacy


def _repost(world: World, legacy: Json, reposted: Post, shape: Shape, depth: int) -> None:
    begun = f"RT @{reposted.author}: {written(world, reposted).text}"
    text = begun if len(begun) <= _REPOST_CUT else f"{begun[: _REPOST_CUT - 1].rstrip()}…"
    author = world.user(reposted.author)
    mention = {"id_str": author.id, "indices": [3, 4 + len(author.handle)], "name": author.name}
    legacy["full_text"] = text
    legacy["display_text_range"] = [0, len(text)]
    legacy["entities"] = _entities(Written(text, (0, len(text)), {}), shape)
    legacy["entities"]["user_mentions"] = [{**mention, "screen_name": author.handle}]
    legacy["retweeted_status_result"] = {"result": post_result(world, reposted, shape, depth + 1)}


def _entities(kept: Written, shape: Shape) -> Json:
    """The newest answers leave out the kinds that there are none of; older ones keep an empty list."""
    if shape == "newest":
        return {kind: found for kind, found in kept.entities.items() if found}
    return {kind: kept.entities.get(kind, []) for kind in ("user_mentions", "urls", "hashtags", "symbols")}
