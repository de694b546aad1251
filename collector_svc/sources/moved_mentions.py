"""A mention of a corpus, told at another time and, in later laps, under other ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from collector_svc.sources.moved_dates import moved_day
from swarmnexus.v1.model_pb2 import Call, Mention, Post


@dataclass(frozen=True)
class Lap:
    """Where a lap lies: its number from 0, and what is common to all laps."""

    number: int
    anchor_ms: int  # the corpus' own
    shift_ms: int  # by which everything is moved
    length_ms: int
    ids: int  # how far apart the ids of two laps are


def ids_of_a_lap(mentions: Sequence[Mention]) -> int:
    """A range of ids in which those of all posts of these mentions find room, so that no two laps share one."""
    ids = [int(post.id) for mention in mentions for post in (*mention.thread, mention.post)]
    spread: int = 10 ** len(str(max(ids) - min(ids)))
    return spread


def moved_mention(mention: Mention, lap: Lap) -> Mention:
    """A copy whose times are moved.

    In a lap after the first, what was posted after the corpus' anchor comes later by all the laps before, and under
    the ids of that lap. What stands before the anchor is the same post in every lap: it is the old call that
    somebody tags again.
    """
    moved = Mention()
    moved.CopyFrom(mention)
    posts = [*moved.thread, moved.post]
    fresh = {post.id for post in posts if lap.number and post.created_at_ms > lap.anchor_ms}
    ids = {post_id: str(int(post_id) + lap.number * lap.ids) for post_id in fresh}
    later = {post.id: lap.shift_ms + (lap.number * lap.length_ms if post.id in fresh else 0) for post in posts}
    for call in moved.calls:
        _move_call(call, ids, later)
    for post in posts:
        _move_post(post, ids, later[post.id])
    return moved


def _move_post(post: Post, ids: dict[str, str], later_ms: int) -> None:
    own = ids.get(post.id, post.id)
    if own != post.id and post.url.endswith(f"/{post.id}"):
        post.url = post.url.removesuffix(post.id) + own
    post.id = own
    post.in_reply_to_id = ids.get(post.in_reply_to_id, post.in_reply_to_id)
    if post.created_at_ms:
        post.created_at_ms += later_ms


def _move_call(call: Call, ids: dict[str, str], later: dict[str, int]) -> None:
    said_at_ms, more = call.called_at_ms, later[call.post_id]
    if said_at_ms:
        call.called_at_ms = said_at_ms + more
    if said_at_ms and call.target_date:
        call.target_date = moved_day(date.fromisoformat(call.target_date), said_at_ms, said_at_ms + more).isoformat()
    call.mention_id = ids.get(call.mention_id, call.mention_id)
    call.post_id = ids.get(call.post_id, call.post_id)
    for span in call.spans:
        span.post_id = ids.get(span.post_id, span.post_id)
