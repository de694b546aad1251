"""Calls as they are drawn: those of one post together, with its words and what the model says of it as a whole."""

from dataclasses import dataclass, replace

from dashboard_svc.view.card import Card, card
from swarmnexus.v1.model_pb2 import Mention, Post, StanceLabel
from swarmnexus.v1.query_pb2 import CallReading


@dataclass(frozen=True)
class Share:
    """How likely one side is, as a whole number of percent."""

    side: str
    percent: int


@dataclass(frozen=True)
class CallEntry:
    """One post with the calls in it; no `shares` where the model in use has not read it."""

    card: Card
    shares: list[Share]
    model: str


def call_entries(readings: list[CallReading], at_ms: int) -> list[CallEntry]:
    """In the order of the list; a post stands where its first call does, with all of its calls."""
    by_post: dict[str, list[CallReading]] = {}
    for reading in readings:
        by_post.setdefault(reading.call.post_id, []).append(reading)
    return [_entry(of_post, at_ms) for of_post in by_post.values()]


def _entry(readings: list[CallReading], at_ms: int) -> CallEntry:
    first = readings[0]
    above: dict[str, Post] = {post.id: post for reading in readings for post in reading.rests_on}
    thread = sorted(above.values(), key=lambda post: post.created_at_ms)
    told = Mention(
        post=first.post,
        thread=thread,
        # as they were read, not latest first
        calls=[reading.call for reading in sorted(readings, key=lambda reading: int(reading.call.id))],
        origin="demo" if any(reading.is_demo for reading in readings) else "",
    )
    has_label = first.HasField("label")
    return CallEntry(
        # the post may stand above the mention that brought it
        card=replace(card(told, at_ms, readings), mention_id=first.call.mention_id),
        shares=shares_of(first.label) if has_label else [],
        model=first.label.model_version if has_label else "",
    )


def shares_of(label: StanceLabel) -> list[Share]:
    """The three sides, likeliest first."""
    sides = {"bullish": label.bullish, "bearish": label.bearish, "neutral": label.neutral}
    return [Share(side, round(likely * 100)) for side, likely in sorted(sides.items(), key=lambda item: -item[1])]
