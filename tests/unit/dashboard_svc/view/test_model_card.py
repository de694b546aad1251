import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.labels import model

from dashboard_svc.view.model_card import confusion_of, model_card


def shown(card: dict[str, Any]) -> Any:
    return model_card(model(card_json=json.dumps(card)))


def test_figures_are_those_that_the_card_tells_as_shares() -> None:
    card = shown({"accuracy": 0.8123, "macroF1": 1, "calibrationError": 7, "other": {"a": [1, {"b": None}]}})
    assert card.figures == [("Accuracy", "81.2%"), ("Macro-F1", "100.0%")]
    assert card.rest == [("other.a.1", "1"), ("other.a.2.b", "null")]
    assert (card.confusion, card.failures) == (None, [])


def test_a_confusion_is_a_table_of_counts() -> None:
    table = confusion_of({"bullish": {"bullish": 5}, "bearish": {"bearish": 7, "bullish": 2}})
    assert table is not None
    assert table.sides == ["bullish", "bearish"]
    assert table.rows == [("bullish", [5, 0]), ("bearish", [2, 7])]


@pytest.mark.parametrize(
    "told",
    [
        *(None, [], {}, {"a": 1}, {"a": {}}, {"a": {"b": -1}}, {"a": {"b": True}}, {"a": {"b": 1.5}}),
        *({str(n): {"a": 1} for n in range(6)}, {"a": {str(n): 1 for n in range(6)}}),
    ],
)
def test_what_is_no_confusion_is_left_out(told: object) -> None:
    assert confusion_of(told) is None


def test_a_card_without_end_is_cut() -> None:
    card = shown({"many": list(range(5_000)), "knownFailures": ["x" * 9_000] * 500})
    assert len(card.rest) == 120
    assert (len(card.failures), len(card.failures[0])) == (120, 601)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=20,
)
NAMES = st.sampled_from(["accuracy", "confusion", "knownFailures", "data", "macroF1", "x"])


@given(card=st.dictionaries(NAMES, VALUES, max_size=6))
def test_any_card_can_be_shown(card: dict[str, Any]) -> None:
    shown_card = shown(json.loads(json.dumps(card).replace("Infinity", "1e9")))
    assert all(isinstance(name, str) and isinstance(value, str) for name, value in shown_card.rest)
