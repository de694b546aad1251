"""How a call went, in words: over each window, and against the target that it named."""

from dataclasses import dataclass

from dashboard_svc.view.windows import window_name
from dashboard_svc.view.words import change, instant, price
from swarmnexus.v1.query_pb2 import CallReading
from swarmnexus.v1.score_pb2 import Evaluation, EvaluationStatus, TargetOutcome, TargetStatus, UsedPrice

STATUSES = {
    EvaluationStatus.EVALUATION_STATUS_SCORED: "scored",
    EvaluationStatus.EVALUATION_STATUS_PENDING: "pending",
    EvaluationStatus.EVALUATION_STATUS_UNPRICED: "unpriced",
    EvaluationStatus.EVALUATION_STATUS_NEUTRAL: "neutral",
    EvaluationStatus.EVALUATION_STATUS_DUPLICATE: "duplicate",
}
_WORDS = {"pending": "waits", "unpriced": "no price", "neutral": "not scored", "duplicate": "repeat"}
TARGETS = {
    TargetStatus.TARGET_STATUS_OPEN: "open",
    TargetStatus.TARGET_STATUS_REACHED: "reached",
    TargetStatus.TARGET_STATUS_MISSED: "missed",
    TargetStatus.TARGET_STATUS_UNPRICED: "unpriced",
}


@dataclass(frozen=True)
class Used:
    """A price that was used."""

    price: str
    at_ms: int
    source: str


@dataclass(frozen=True)
class Outcome:
    """One window. `word` is the return, or why there is none in a word; `verdict` is hit, miss or nothing."""

    window: str
    status: str
    word: str
    verdict: str
    excess: str
    reason: str
    entry: Used | None
    exit: Used | None
    benchmark_entry: Used | None
    benchmark_exit: Used | None


@dataclass(frozen=True)
class Target:
    """What became of a target; `status` is open, reached, missed or unpriced."""

    status: str
    sentence: str


def outcomes_of(reading: CallReading) -> list[Outcome]:
    """One a window, shortest first, as the store tells them; those of windows that are not known here are left out."""
    return [_outcome(one) for one in reading.evaluations if window_name(one.window)]


def target_of(reading: CallReading) -> Target | None:
    """What became of the call's target, None when it named none that can be told."""
    if not reading.HasField("target"):
        return None
    status = TARGETS.get(reading.target.status, "")
    return Target(status, _sentence(status, reading.target)) if status else None


def _outcome(told: Evaluation) -> Outcome:
    status = STATUSES.get(told.status, "pending")
    is_scored = status == "scored"
    return Outcome(
        window=window_name(told.window),
        status=status,
        word=change(getattr(told, "return")) if is_scored else _WORDS[status],
        verdict=("hit" if told.hit else "miss") if is_scored else "",
        excess=change(told.excess) if told.HasField("excess") else "",
        reason=told.reason,
        entry=_used(told, "entry"),
        exit=_used(told, "exit"),
        benchmark_entry=_used(told, "benchmark_entry"),
        benchmark_exit=_used(told, "benchmark_exit"),
    )


def _used(told: Evaluation, name: str) -> Used | None:
    if not told.HasField(name):
        return None
    used: UsedPrice = getattr(told, name)
    return Used(price(used.price_usd), used.at_ms, used.source)


def _sentence(status: str, told: TargetOutcome) -> str:
    until = instant(told.until_ms)
    match status:
        case "reached":
            used = told.reached
            return f"Reached on {instant(used.at_ms)}, at {price(used.price_usd)} by {used.source}."
        case "missed":
            return f"Missed: no price reached it before {until}."
        case "open":
            return f"Open: it counts until {until}."
        case _:
            return f"Cannot be told: {told.reason or 'prices are missing'}."
