"""A stance model's card as it is shown. A card is whatever a model's file says: nothing in it is trusted."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from swarmnexus.v1.model_pb2 import StanceModel

_FIGURES = (("accuracy", "Accuracy"), ("macroF1", "Macro-F1"), ("calibrationError", "Calibration error"))
# What stands on the page by itself, and is not told again among the rest.
_TOLD = {"version", "trainedAt", "confusion", "knownFailures", *(name for name, _ in _FIGURES)}
_MOST_ROWS, _MOST_CHARACTERS, _MOST_SIDES, _DEEPEST = 120, 600, 5, 6


@dataclass(frozen=True)
class Confusion:
    """How many posts of each true side, in the rows, were given which side, in the columns."""

    sides: list[str]
    rows: list[tuple[str, list[int]]]


@dataclass(frozen=True)
class ModelCard:
    """`figures` and `rest` are names with values in words; `confusion` is None where the card tells none."""

    version: str
    data: str
    trained_at_ms: int
    registered_at_ms: int
    figures: list[tuple[str, str]]
    confusion: Confusion | None
    failures: list[str]
    rest: list[tuple[str, str]]


def model_card(model: StanceModel) -> ModelCard:
    """The card of a model that the store knows."""
    card: dict[str, Any] = orjson.loads(model.card_json or "{}")
    failures = card.get("knownFailures")
    return ModelCard(
        version=model.version,
        data=model.data,
        trained_at_ms=model.trained_at_ms,
        registered_at_ms=model.registered_at_ms,
        figures=[(label, percent(card[name])) for name, label in _FIGURES if _is_share(card.get(name))],
        confusion=confusion_of(card.get("confusion")),
        failures=[_text(one) for one in failures[:_MOST_ROWS]] if isinstance(failures, list) else [],
        rest=_rest(card),
    )


def percent(share: float) -> str:
    """`81.2%` of 0.8123."""
    return f"{share * 100:.1f}%"


def confusion_of(told: object) -> Confusion | None:
    """Of {true side: {given side: posts}}; None for anything else."""
    if not isinstance(told, dict) or not 0 < len(told) <= _MOST_SIDES:
        return None
    rows, sides = list[tuple[str, list[int]]](), dict[str, None]()
    for given in told.values():
        if not isinstance(given, dict) or not all(_is_count(value) for value in given.values()):
            return None
        sides.update(dict.fromkeys(given))
    if not 0 < len(sides) <= _MOST_SIDES:
        return None
    for true, given in told.items():
        rows.append((_text(true), [given.get(side, 0) for side in sides]))
    return Confusion([_text(side) for side in sides], rows)


def _rest(card: dict[str, Any]) -> list[tuple[str, str]]:
    rows = ((name, value) for key, told in card.items() if key not in _TOLD for name, value in _flat(key, told, 1))
    return [row for row, _ in zip(rows, range(_MOST_ROWS), strict=False)]


def _flat(name: str, value: object, depth: int) -> Iterator[tuple[str, str]]:
    """Values inside values by their dotted names."""
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}", inner, depth + 1)
    elif isinstance(value, list) and depth < _DEEPEST:
        for number, inner in enumerate(value, start=1):
            yield from _flat(f"{name}.{number}", inner, depth + 1)
    else:
        yield _text(name), _text(value)


def _text(value: object) -> str:
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and 0 <= value <= 1


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
