import json

import pytest
from support.mentions import mention, post
from support.relabelling import TwoWordModel

from collector_svc.labelling import labels_of, model_of, with_labels
from store_svc.rules.accept import check_mention
from store_svc.rules.accept_labels import check_label, check_model
from swarmnexus.time import now_ms
from swarmnexus.v1.model_pb2 import POST_STATE_DELETED, STANCE_BEARISH, STANCE_BULLISH, STANCE_NEUTRAL


def test_every_post_with_a_text_gets_one_label_that_the_store_takes() -> None:
    gone = post(2, text="", state=POST_STATE_DELETED)
    row = mention(3, thread=[post(1, text="go long"), gone], post_fields={"text": "I am short"})
    labels = labels_of(row, TwoWordModel())
    assert [(label.post_id, label.stance) for label in labels] == [
        ("1001", STANCE_BULLISH),
        ("1003", STANCE_BEARISH),
    ]
    for label in labels:
        check_label(label)
    labelled = with_labels(with_labels(row, TwoWordModel()), TwoWordModel(version="other"))
    assert [label.model_version for label in labelled.labels] == ["other", "other"]
    check_mention(labelled, now_ms())


def test_a_text_that_takes_no_side_is_neutral() -> None:
    [label] = labels_of(mention(1), TwoWordModel())
    assert (label.stance, label.neutral) == (STANCE_NEUTRAL, 0.8)


@pytest.mark.parametrize(
    ("card", "trained_at_ms", "data"),
    [
        ({"trainedAt": "2024-05-06T07:08:09Z", "data": {"name": "lines", "posts": 7}}, 1_714_979_289_000, "lines"),
        ({"trainedAt": "once", "data": "x" * 900}, 0, "x" * 500),
        ({"trainedAt": 7, "data": ["lines"]}, 0, ""),
        ({}, 0, ""),
    ],
)
def test_a_model_is_told_by_whatever_its_card_tells(card: dict[str, object], trained_at_ms: int, data: str) -> None:
    class Carded(TwoWordModel):
        @property
        def card(self) -> dict[str, object]:
            return card

    told = model_of(Carded())
    assert (told.version, told.trained_at_ms, told.data) == ("two-words-1", trained_at_ms, data)
    assert json.loads(told.card_json) == card
    check_model(told)
