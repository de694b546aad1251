import math
from typing import Any

import pytest
from support.labels import label, model
from support.mentions import BASE_MS, mention, post

from store_svc.rules.accept import check_mention
from store_svc.rules.accept_labels import check_label, check_model
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, STANCE_NEUTRAL, StanceLabel

NOW = BASE_MS + 86_400_000


def changed(**fields: Any) -> StanceLabel:
    row = label("1001")
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def test_what_a_model_says_is_taken() -> None:
    for stance in (STANCE_BULLISH, STANCE_BEARISH, STANCE_NEUTRAL):
        check_label(label("12345678901234567890", stance))
    check_model(model("linear-0a1b2c.3+x_y"))
    check_model(model(trained_at_ms=0, data="", card_json="{}"))


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (changed(post_id=""), "post_id"),
        (changed(post_id="x"), "post_id"),
        (changed(post_id="1" * 21), "post_id"),
        (changed(model_version=""), "model_version"),
        (changed(model_version="a b"), "model_version"),
        (changed(model_version="v" * 101), "model_version"),
        (changed(model_version="../x"), "model_version"),
        (changed(stance=0), "stance"),
        (changed(stance=9), "stance"),
        (changed(probability=1.01), "probability"),
        (changed(probability=math.nan), "probability"),
        (changed(bullish=-0.1), "bullish"),
        (changed(bearish=math.inf), "bearish"),
        (changed(neutral=0.9), "neutral"),
    ],
)
def test_a_label_that_cannot_be_is_refused_by_field(row: StanceLabel, field: str) -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        check_label(row)
    assert raised.value.field == field


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"version": ""}, "model.version"),
        ({"trained_at_ms": -1}, "model.trained_at_ms"),
        ({"trained_at_ms": 10**17}, "model.trained_at_ms"),
        ({"data": "x" * 501}, "model.data"),
        ({"data": "\0"}, "model.data"),
        ({"card_json": ""}, "model.card_json"),
        ({"card_json": "[]"}, "model.card_json"),
        ({"card_json": '{"accuracy": NaN}'}, "model.card_json"),
        ({"card_json": '{"a": "' + "x" * 65_536 + '"}'}, "model.card_json"),
        ({"card_json": "[" * 60_000}, "model.card_json"),
    ],
)
def test_a_model_that_cannot_be_is_refused_by_field(fields: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidArgumentError) as raised:
        check_model(model(**{"version": "v", **fields}))
    assert raised.value.field == field


def test_a_mention_s_labels_are_of_its_own_posts() -> None:
    row = mention(2, thread=[post(1)], labels=[label("1001"), label("1002")])
    check_mention(row, NOW)
    row.labels.append(label("1003"))
    with pytest.raises(InvalidArgumentError, match="neither the mention nor in its thread") as raised:
        check_mention(row, NOW)
    assert raised.value.field == "labels[2].post_id"
    del row.labels[:]
    row.labels.extend(label("1001") for _ in range(502))
    with pytest.raises(InvalidArgumentError, match="at most 501"):
        check_mention(row, NOW)
