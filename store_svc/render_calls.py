"""The public JSON of calls with what they were read from, and of the stance model."""

from typing import Any

import orjson

from store_svc.render import STANCES, call_item, post_item
from swarmnexus.time import iso
from swarmnexus.v1.model_pb2 import StanceLabel, StanceModel
from swarmnexus.v1.query_pb2 import CallReading, LabelCounts


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
        "evaluations": {},
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
