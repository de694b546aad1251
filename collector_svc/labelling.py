"""What a stance model says of the posts of a mention, as the store takes it. Knows no model, only what one must do."""

from collections.abc import Mapping
from typing import Any, Protocol

import orjson

from swarmnexus.time import parse_instant
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, STANCE_NEUTRAL, Mention, StanceLabel, StanceModel

_STANCES = {"bullish": STANCE_BULLISH, "bearish": STANCE_BEARISH, "neutral": STANCE_NEUTRAL}
# What the store takes of the words for a model's data.
_MOST_DATA = 500


class Scores(Protocol):
    """Three probabilities that make 1, the label of the likeliest, and how likely that is."""

    @property
    def bullish(self) -> float:
        """How likely a rise is meant."""

    @property
    def bearish(self) -> float:
        """How likely a fall is meant."""

    @property
    def neutral(self) -> float:
        """How likely no side is taken."""

    @property
    def label(self) -> str:
        """The likeliest: bullish, bearish or neutral."""

    @property
    def probability(self) -> float:
        """How likely the label is."""


class Labeller(Protocol):
    """A stance model: it says the same of the same text for as long as its version is the same."""

    @property
    def version(self) -> str:
        """Names it."""

    @property
    def card(self) -> Mapping[str, Any]:
        """What it is and how good, as JSON values."""

    def scores(self, text: str) -> Scores:
        """Any text gives scores."""


def labels_of(mention: Mention, labeller: Labeller) -> list[StanceLabel]:
    """One label each of the mention's own post and of those above it that have a text."""
    texts = {post.id: post.text for post in (*mention.thread, mention.post) if post.text}
    return [_label(post_id, labeller.scores(text), labeller.version) for post_id, text in texts.items()]


def with_labels(mention: Mention, labeller: Labeller) -> Mention:
    """The mention itself, with the labels of its posts in place of those that it came with."""
    del mention.labels[:]
    mention.labels.extend(labels_of(mention, labeller))
    return mention


def model_of(labeller: Labeller) -> StanceModel:
    """What the store is told of a model; of its card it takes any JSON object."""
    card = labeller.card
    return StanceModel(
        version=labeller.version,
        trained_at_ms=_instant(card.get("trainedAt")),
        data=_words(card.get("data"))[:_MOST_DATA],
        card_json=orjson.dumps(dict(card)).decode(),
    )


def _label(post_id: str, scores: Scores, version: str) -> StanceLabel:
    return StanceLabel(
        post_id=post_id,
        model_version=version,
        stance=_STANCES[scores.label],
        probability=scores.probability,
        bullish=scores.bullish,
        bearish=scores.bearish,
        neutral=scores.neutral,
    )


def _instant(told: object) -> int:
    """0 where a card tells no time."""
    try:
        return parse_instant(told) if isinstance(told, str) else 0
    except ValueError:
        return 0


def _words(told: object) -> str:
    """A card names its data, or tells more of it in an object with a name."""
    if isinstance(told, Mapping):
        told = told.get("name")
    return told if isinstance(told, str) else ""
