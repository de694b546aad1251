"""A mention as it is drawn: the thread above, the words that were read, and the calls they make."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from dashboard_svc.view.bearing import Bearing, bearing
from dashboard_svc.view.outcomes import Outcome, Target, outcomes_of, target_of
from dashboard_svc.view.segments import Segment, fold, segments
from dashboard_svc.view.words import day_of, end_of_day_ms, price
from swarmnexus.v1.model_pb2 import Call, Mention, Post, PostState, Stance
from swarmnexus.v1.query_pb2 import CallReading

_FOLD_AT, _FOLD_SLACK = 700, 200
STANCES = {number: name.removeprefix("STANCE_").lower() for name, number in Stance.items()}
# What X writes where it knows no language, or the post has no words.
_NO_LANGUAGE = frozenset({"", "und", "zxx", "qme", "qht", "qct", "qam", "qst"})
_MISSING = {
    PostState.POST_STATE_REFERENCED: "This post was named but not shown.",
    PostState.POST_STATE_DELETED: "This post was deleted by its author.",
    PostState.POST_STATE_UNAVAILABLE: "X does not show this post: it is protected, suspended or limited.",
}


@dataclass(frozen=True)
class Voice:
    """One post.

    `rest` is what is folded away, `missing` says why there is no text, `gap` how many posts of the thread before
    it are not drawn. `is_main` are those that hold calls, or the mention when none does.
    """

    id: str
    author: str
    url: str
    at_ms: int
    lang: str
    head: list[Segment]
    rest: list[Segment]
    length: int
    missing: str
    is_main: bool
    gap: int


@dataclass(frozen=True)
class Reading:
    """One call as it was read, and how it went where that is told; empty texts stand for what was not named."""

    id: str
    post_id: str
    ticker: str
    author: str
    stance: str
    percent: int
    target: str
    due: str
    due_iso: str
    called_at_ms: int
    figure: Bearing
    went: list[Outcome]
    reached: Target | None


@dataclass(frozen=True)
class Card:
    """A mention with its thread: the posts that hold calls, the direct parent and the mention, root first.

    `mention_id` is whose page shows all of it.
    """

    id: str
    mention_id: str
    author: str
    at_ms: int
    voices: list[Voice]
    readings: list[Reading]
    tickers: list[str]
    is_demo: bool

    @property
    def main(self) -> Voice:
        """The first post that holds a call, or the mention."""
        return next(voice for voice in self.voices if voice.is_main)


def card(mention: Mention, at_ms: int, held: Iterable[CallReading] = (), *, is_whole: bool = False) -> Card:
    """The card of a mention as it stands at `at_ms`; with the whole thread, or with what matters of it.

    `held` tells of its calls how they went.
    """
    by_call = {reading.call.id: reading for reading in held}
    return Card(
        id=mention.post.id,
        mention_id=mention.post.id,
        author=mention.post.author_handle,
        at_ms=mention.post.created_at_ms,
        voices=_voices(mention, is_whole=is_whole),
        readings=[_reading(call, by_call.get(call.id, CallReading()), at_ms) for call in mention.calls],
        tickers=list(mention.tickers),
        is_demo=mention.origin == "demo",
    )


def lacks_posts(mention: Mention) -> bool:
    """Whether a call was read out of a post that did not come along, as lists bring the direct parent only."""
    return not _read_from(mention) <= {mention.post.id, *(post.id for post in mention.thread)}


def _read_from(mention: Mention) -> set[str]:
    """The posts that hold calls, and those above them that a call rests on."""
    spans = {span.post_id for call in mention.calls for span in call.spans}
    return spans | {call.post_id for call in mention.calls}


def _voices(mention: Mention, *, is_whole: bool) -> list[Voice]:
    posts = [*mention.thread, mention.post]
    called = {call.post_id for call in mention.calls} & {post.id for post in posts} or {mention.post.id}
    spoken, gap = called | _read_from(mention), 0
    voices: list[Voice] = []
    for place, post in enumerate(posts):
        if is_whole or post.id in spoken or place >= len(posts) - 2:
            voices.append(_voice(post, mention, is_main=post.id in called, gap=gap))
            gap = 0
        else:
            gap += 1
    return voices


def _voice(post: Post, mention: Mention, *, is_main: bool, gap: int) -> Voice:
    spans = [span for call in mention.calls for span in call.spans if span.post_id == post.id]
    head, rest = fold(segments(post.text, spans), _FOLD_AT, _FOLD_SLACK)
    return Voice(
        id=post.id,
        author=post.author_handle,
        url=web_address(post.url),
        at_ms=post.created_at_ms,
        lang=post.lang if post.lang not in _NO_LANGUAGE else "",
        head=head,
        rest=rest,
        length=len(post.text),
        missing="" if post.text else _MISSING.get(post.state, "This post has no text."),
        is_main=is_main,
        gap=gap,
    )


def _reading(call: Call, held: CallReading, at_ms: int) -> Reading:
    stance = STANCES.get(call.stance, "neutral")
    due_at_ms = end_of_day_ms(call.target_date) if call.target_date else None
    return Reading(
        id=call.id,
        post_id=call.post_id,
        ticker=call.ticker,
        author=call.author_handle,
        stance=stance,
        percent=round(call.probability * 100),
        target=price(call.target_price_usd) if call.HasField("target_price_usd") else "",
        due=day_of(call.target_date) if call.target_date else "",
        due_iso=call.target_date,
        called_at_ms=call.called_at_ms,
        figure=bearing(stance, call.called_at_ms, due_at_ms, at_ms),
        went=outcomes_of(held),
        reached=target_of(held),
    )


def web_address(url: str) -> str:
    """The address itself when it is plain http or https, else nothing: links lead nowhere else."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc and url.isprintable() else ""
