"""The public JSON of calls with what they were read from, and of the stance model."""

from typing import Any

import orjson

from store_svc.render import STANCES, call_item, post_item
from swarmnexus.time import iso
from swarmnexus.v1.model_pb2 import StanceLabel, StanceModel
from swarmnexus.v1.query_pb2 import CallReading, LabelCounts
from swarmnexus.v1.score_pb2 import Evaluation, EvaluationStatus, TargetOutcome, TargetStatus, UsedPrice, Window

_WINDOWS = {number: name.removeprefix("WINDOW_").lower() for name, number in Window.items()}
_STATUSES = {number: name.removeprefix("EVALUATION_STATUS_").lower() for name, number in EvaluationStatus.items()}
_TARGETS = {number: name.removeprefix("TARGET_STATUS_").lower() for name, number in TargetStatus.items()}


def calls_json(readings: list[CallReading]) -> bytes:
    """A JSON array of calls."""
    return orjson.dumps([reading_item(reading) for reading in readings])


def reading_item(reading: CallReading) -> dict[str, Any]:
    """A call with the text it was read from, and how it went where that is known."""
    return {
        **call_item(reading.call),
        "text": reading.post.text,
        "url": reading.post.url or None,
        "restsOn": [post_item(post) for post in reading.rests_on],
        "label": label_item(reading.label) if reading.HasField("label") else None,
        "isDemo": reading.is_demo,
        "evaluations": {_WINDOWS[one.window]: evaluation_item(one) for one in reading.evaluations},
        "target": target_item(reading.target) if reading.HasField("target") else None,
    }


def evaluation_item(told: Evaluation) -> dict[str, Any]:
    """How a call went over one window, with all prices that it rests on. Returns are fractions."""
    made = getattr(told, "return")
    return {
        "status": _STATUSES[told.status],
        **_used("entry", told, "entry"),
        **_used("exit", told, "exit"),
        "return": made if told.HasField("return") else None,
        "excess": told.excess if told.HasField("excess") else None,
        "hit": told.hit if told.HasField("hit") else None,
        "reason": told.reason or None,
        **_used("benchmark_entry", told, "benchmarkEntry"),
        **_used("benchmark_exit", told, "benchmarkExit"),
    }


def target_item(told: TargetOutcome) -> dict[str, Any]:
    """What became of a call's target."""
    return {
        "status": _TARGETS[told.status],
        "untilAt": iso(told.until_ms),
        **_used("reached", told, "reached"),
        "reason": told.reason or None,
    }


def _used(field: str, told: Evaluation | TargetOutcome, name: str) -> dict[str, Any]:
    price: UsedPrice | None = getattr(told, field) if told.HasField(field) else None
    return {
        f"{name}Price": price.price_usd if price else None,
        f"{name}At": iso(price.at_ms) if price else None,
        f"{name}Source": price.source if price else None,
    }


def label_item(label: StanceLabel) -> dict[str, Any]:
    """What a model says of a text as a whole."""
    return {
        "modelVersion": label.model_version,
        "label": STANCES[label.stance],
        "probability": label.probability,
        "scores": {"bullish": label.bullish, "bearish": label.bearish, "neutral": label.neutral},
    }


def model_json(model: StanceModel | None, labels: LabelCounts) -> bytes:
    """A model with its card, null when there is none, and its labels counted."""
    counted = {"bullish": labels.bullish, "bearish": labels.bearish, "neutral": labels.neutral}
    return orjson.dumps({"model": model_item(model) if model else None, "labels": counted})


def model_item(model: StanceModel) -> dict[str, Any]:
    """What its card tells by name stands beside the whole card; what it does not tell is null."""
    card = orjson.loads(model.card_json)
    figures = {name: card.get(name) for name in ("accuracy", "macroF1", "calibrationError", "confusion")}
    return {
        "version": model.version,
        "trainedAt": iso(model.trained_at_ms) if model.trained_at_ms else None,
        "data": model.data or None,
        **figures,
        "registeredAt": iso(model.registered_at_ms) if model.registered_at_ms else None,
        "card": card,
    }
