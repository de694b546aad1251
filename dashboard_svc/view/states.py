"""How each part of the system is, in one word and one sentence."""

from dataclasses import dataclass

from dashboard_svc.view.words import count, duration
from swarmnexus.v1.model_pb2 import Heartbeat
from swarmnexus.v1.query_pb2 import GetMetaResponse

DEFAULT_STALE_SECONDS = 600
_LOSS_SHOWN_MS = 30 * 86_400_000
_TROUBLES = {
    "rate_limited": "X limits how often it may read; it waits and tries again.",
    "auth_required": "X asks it to log in: its cookies have to be renewed.",
    "wrong_account": "Another account than the expected one is logged in; it refuses to go on.",
    "layout_changed": "X changed its pages and it cannot read them.",
    "blocked": "X refuses it.",
    "x_down": "X, or the way to it, does not answer; it tries again.",
    "browser_failed": "Its browser does not start or breaks off; it tries again.",
    "store_down": "It could not reach the store; what it read is kept and sent later.",
    "files_failed": "A file of its own cannot be read or written; somebody has to look.",
}


@dataclass(frozen=True)
class State:
    """`level` is ok, degraded, down or unknown."""

    name: str
    level: str
    word: str
    sentence: str


def is_stale(heartbeat: Heartbeat, at_ms: int) -> bool:
    """Whether the collector should have finished another cycle by now."""
    limit = heartbeat.stale_after_seconds or DEFAULT_STALE_SECONDS
    return age_seconds(heartbeat.at_ms, at_ms) > limit


def age_seconds(then_ms: int, at_ms: int) -> float:
    """How long ago that was; a clock that runs ahead counts as now."""
    return max(0, at_ms - then_ms) / 1000


def store_state(answers: bool, meta: GetMetaResponse | None) -> State:
    """The store's own: whether it answered just now, and for a month whether it found commits gone at a start."""
    if answers and meta is not None and _has_fresh_loss(meta):
        loss = meta.tail_loss
        gone = f"{count(loss.commits, 'commit')} with {count(loss.mentions, 'mention')} or more"
        return State("Store", "degraded", "lost commits", f"It answers, but at a start {gone} were gone from its log.")
    if answers and meta is not None:
        sentence = f"It answers, and holds {count(meta.mentions, 'mention')} at revision {meta.revision:,}."
        return State("Store", "ok", "answers", sentence)
    return State("Store", "down", "does not answer", "Pages that need it say so; they come back when it does.")


def _has_fresh_loss(meta: GetMetaResponse) -> bool:
    return meta.HasField("tail_loss") and meta.now_ms - meta.tail_loss.noticed_at_ms < _LOSS_SHOWN_MS


def collector_state(meta: GetMetaResponse | None, at_ms: int) -> State:
    """The collector's, from its last heartbeat."""
    if meta is None:
        return State("Collector", "unknown", "not known", "Only the store knows its heartbeat.")
    if not meta.HasField("heartbeat"):
        return State("Collector", "unknown", "never heard", "No cycle has finished yet.")
    beat = meta.heartbeat
    ago = duration(age_seconds(beat.at_ms, at_ms))
    if is_stale(beat, at_ms):
        limit = duration(beat.stale_after_seconds or DEFAULT_STALE_SECONDS)
        return State("Collector", "down", "late", f"Its last cycle ended {ago} ago; it should not be over {limit}.")
    if beat.state != "ok":
        sentence = _TROUBLES.get(beat.state, f"It reports {beat.state!r}.")
        return State("Collector", "degraded", beat.state.replace("_", " "), f"{sentence} Last cycle {ago} ago.")
    return State("Collector", "ok", "on time", f"Its last cycle ended {ago} ago.")


def freshness_state(meta: GetMetaResponse | None, at_ms: int) -> State:
    """When something last came in: a quiet market is no fault, so it is never worse than unknown."""
    if meta is None:
        return State("Freshness", "unknown", "not known", "Only the store knows when a mention last came in.")
    if not meta.last_ingest_at_ms:
        return State("Freshness", "unknown", "empty", "No mention has come in yet.")
    ago = duration(age_seconds(meta.last_ingest_at_ms, at_ms))
    return State("Freshness", "ok", f"{ago} old", f"The newest mention came in {ago} ago.")


def live_state(is_following: bool, clients: int, most: int) -> State:
    """The live feed's: whether this process follows the store, and how many readers follow it."""
    readers = f"{count(clients, 'reader follows', 'readers follow')} it; there is room for {most:,}."
    if not is_following:
        return State("Live feed", "down", "interrupted", f"It waits for the store. {readers}")
    if clients >= most:
        return State("Live feed", "degraded", "full", readers)
    return State("Live feed", "ok", "follows", readers)


def summary(states: list[State]) -> tuple[str, str]:
    """The level of all of it, and the sentence that says so."""
    bad = [state for state in states if state.level in ("down", "degraded")]
    if not bad:
        return ("ok", "Everything works.")
    if len(bad) == 1:
        return (bad[0].level, f"{bad[0].name}: {bad[0].word}.")
    level = "down" if any(state.level == "down" for state in bad) else "degraded"
    return (level, f"{len(bad)} of {len(states)} parts need attention: {', '.join(s.name.lower() for s in bad)}.")
