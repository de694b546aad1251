"""Posts and users as API v2 has them: few fields unless more are asked for."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tests.x_replica.shapes import Json
from tests.x_replica.world import Post, User, World
from tests.x_replica.written import entities, shortened, t_co, written

_SPANS = ("start", "end")


def tweet_object(world: World, post: Post, fields: Iterable[str]) -> Json:
    """A post with the fields that were asked for; `id`, `text` and `edit_history_tweet_ids` are always there.

    The text is escaped, and of a long post it is the beginning; the whole stands in `note_tweet`.
    """
    kept = written(world, post, "…")
    text, links = kept.text, shortened(post.text)[1]
    quoted, reposted = world.posts.get(post.quote or ""), world.posts.get(post.repost or "")
    if post.media:
        links = links | {t_co(f"{post.id}/media"): f"https://x.com/{post.author}/status/{post.id}/{post.media[0]}/1"}
    if quoted:
        page = f"https://x.com/{quoted.author}/status/{quoted.id}"
        text, links = f"{text} {t_co(page)}", links | {t_co(page): page}
    if reposted:
        text = f"RT @{reposted.author}: {written(world, reposted).text}"[:140]
    found = entities(world, text, links)
    every: dict[str, Any] = {
        "author_id": world.user(post.author).id,
        "created_at": iso(post.at_ms),
        "conversation_id": world.root(post).id,
        "in_reply_to_user_id": _answered_user(world, post),
        "referenced_tweets": references(post),
        "entities": _entities(found),
        "note_tweet": kept.note and {"text": kept.note, "entities": _entities(kept.note_entities)},
        "lang": post.lang,
    }
    told: Json = {"id": post.id, "text": text, "edit_history_tweet_ids": [*post.edits, post.id]}
    return told | {name: every[name] for name in fields if every.get(name)}


def user_object(user: User, fields: Iterable[str]) -> Json:
    """An account; `id`, `name` and `username` are always there."""
    every = {"created_at": iso(user.created_at_ms), "protected": False, "verified": False, "description": ""}
    return {"id": user.id, "name": user.name, "username": user.handle} | {
        name: every[name] for name in fields if name in every
    }


def references(post: Post) -> list[Json]:
    """What the post answers, quotes or reposts."""
    kinds = (("retweeted", post.repost), ("quoted", post.quote), ("replied_to", post.reply_to))
    return [{"type": kind, "id": target} for kind, target in kinds if target]


def iso(at_ms: int) -> str:
    """A time as API v2 writes it."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _answered_user(world: World, post: Post) -> str | None:
    parent = world.posts.get(post.reply_to or "")
    return world.user(parent.author).id if parent else None


def _entities(found: dict[str, list[dict[str, Any]]]) -> Json:
    def spans(kind: str, *names: tuple[str, str]) -> list[Json]:
        return [
            dict(zip(_SPANS, entity["indices"], strict=True)) | {new: entity[old] for new, old in names}
            for entity in found.get(kind, [])
        ]

    told = {
        "hashtags": spans("hashtags", ("tag", "text")),
        "cashtags": spans("symbols", ("tag", "text")),
        "mentions": spans("user_mentions", ("username", "screen_name"), ("id", "id_str")),
        "urls": spans("urls", ("url", "url"), ("expanded_url", "expanded_url"), ("display_url", "display_url")),
    }
    return {kind: entities for kind, entities in told.items() if entities}
