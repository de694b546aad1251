"""What a label and a model must be to be stored. Every refusal names the field, the value and what is accepted."""

import re
from collections.abc import Collection

import orjson

from swarmnexus.errors import InvalidArgumentError
from swarmnexus.time import iso
from swarmnexus.v1.model_pb2 import STANCE_UNSPECIFIED, Stance, StanceLabel, StanceModel

MAX_CARD_BYTES = 64 * 1024
_MAX_DATA = 500
_SHOWN = 40
_SUM_SLACK = 0.01
_ID = re.compile(r"[0-9]{1,20}", re.ASCII)
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}", re.ASCII)
_STANCES = frozenset(Stance.values()) - {STANCE_UNSPECIFIED}


def check_version(field: str, version: str) -> None:
    """Raises InvalidArgumentError for what names no model."""
    if not _VERSION.fullmatch(version):
        raise InvalidArgumentError(field, f"{version[:_SHOWN]!r} is not 1 to 100 letters, digits and . _ + -")


def check_label(label: StanceLabel, at: str = "") -> None:
    """Raises InvalidArgumentError for the first field that cannot be stored; `at` goes before its name."""
    if not _ID.fullmatch(label.post_id):
        raise InvalidArgumentError(f"{at}post_id", f"{label.post_id[:_SHOWN]!r} is not 1 to 20 digits")
    check_version(f"{at}model_version", label.model_version)
    if label.stance not in _STANCES:
        raise InvalidArgumentError(f"{at}stance", f"{label.stance} is not bullish, bearish or neutral")
    for name in ("probability", "bullish", "bearish", "neutral"):
        value = getattr(label, name)
        if not 0 <= value <= 1:
            raise InvalidArgumentError(f"{at}{name}", f"{value} is not within 0 to 1")
    total = label.bullish + label.bearish + label.neutral
    if abs(total - 1) > _SUM_SLACK:
        raise InvalidArgumentError(f"{at}neutral", f"makes {total:.3f} with bullish and bearish; together they are 1")


def check_labels(labels: Collection[StanceLabel], posts: Collection[str], most: int) -> None:
    """Those of a mention, whose posts are the ones that it tells of. Raises InvalidArgumentError."""
    if len(labels) > most:
        raise InvalidArgumentError("labels", f"has {len(labels)} entries; at most {most} are accepted")
    for number, label in enumerate(labels):
        check_label(label, f"labels[{number}].")
        if label.post_id not in posts:
            told = f"{label.post_id!r} is neither the mention nor in its thread"
            raise InvalidArgumentError(f"labels[{number}].post_id", told)


def check_model(model: StanceModel) -> None:
    """Raises InvalidArgumentError for the first field that cannot be stored."""
    check_version("model.version", model.version)
    try:
        iso(model.trained_at_ms)
    except ValueError as error:
        raise InvalidArgumentError("model.trained_at_ms", str(error)) from error
    if len(model.data) > _MAX_DATA or "\0" in model.data:
        raise InvalidArgumentError("model.data", f"must have up to {_MAX_DATA} characters, NUL not among them")
    if len(model.card_json.encode()) > MAX_CARD_BYTES:
        raise InvalidArgumentError("model.card_json", f"is larger than {MAX_CARD_BYTES} bytes")
    try:
        card = orjson.loads(model.card_json)
    except orjson.JSONDecodeError as error:
        raise InvalidArgumentError("model.card_json", f"is no JSON: {error}") from error
    if not isinstance(card, dict):
        raise InvalidArgumentError("model.card_json", "is no JSON object")
