"""`stance relabel` with a tiny model in place of the trained one: `python -m support.relabelling relabel`.

The model goes by two words, and is what the environment says: LABELLER_VERSION, LABELLER_TURNS (it takes long for
short), LABELLER_PAUSE (seconds a text) and LABELLER_FAILS (its file cannot be read).
"""

import asyncio
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from collector_svc.relabel import Reader
from collector_svc.relabel_command import relabel_command
from collector_svc.settings import CollectorSettings
from swarmnexus.settings import load
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, Call, Mention, Post, Span

_SIDES = {"long": "bullish", "short": "bearish"}
_TICKER = re.compile(r"\$[A-Z]+")


@dataclass(frozen=True)
class TwoWordScores:
    """Four fifths for the label, the rest shared."""

    label: str
    probability: float = 0.8

    def _of(self, side: str) -> float:
        return self.probability if side == self.label else (1 - self.probability) / 2

    @property
    def bullish(self) -> float:
        """See Scores."""
        return self._of("bullish")

    @property
    def bearish(self) -> float:
        """See Scores."""
        return self._of("bearish")

    @property
    def neutral(self) -> float:
        """See Scores."""
        return self._of("neutral")


@dataclass(frozen=True)
class TwoWordModel:
    """Long is bullish, short is bearish, or the other way round."""

    version: str = "two-words-1"
    turns: bool = False
    pause_seconds: float = 0.0

    @property
    def card(self) -> dict[str, Any]:
        """See Labeller."""
        return {"version": self.version, "trainedAt": "2024-05-06T07:08:09Z", "data": {"name": "two words"}}

    def scores(self, text: str) -> TwoWordScores:
        """See Labeller."""
        time.sleep(self.pause_seconds)
        sides = [side for word, side in _SIDES.items() if word in text.lower().split()]
        label = sides[0] if len(sides) == 1 else "neutral"
        if self.turns:
            label = {"bullish": "bearish", "bearish": "bullish"}.get(label, label)
        return TwoWordScores(label)

    def read_calls(self, mention: Mention) -> Iterator[Call]:
        """One a post that takes a side and ticker in it."""
        for post in (*mention.thread, mention.post):
            yield from self._calls(mention, post)

    def _calls(self, mention: Mention, post: Post) -> Iterator[Call]:
        scores = self.scores(post.text)
        if scores.label == "neutral":
            return
        for found in _TICKER.finditer(post.text):
            yield Call(
                mention_id=mention.post.id,
                post_id=post.id,
                author_handle=post.author_handle,
                ticker=found.group(),
                stance=STANCE_BULLISH if scores.label == "bullish" else STANCE_BEARISH,
                probability=scores.probability,
                called_at_ms=post.created_at_ms,
                spans=[Span(post_id=post.id, start=found.start(), end=found.end(), of="ticker")],
            )


def _reader(_settings: CollectorSettings) -> Reader:
    if "LABELLER_FAILS" in os.environ:
        raise ValueError("two.words is no model file")
    model = TwoWordModel(
        version=os.environ.get("LABELLER_VERSION", "two-words-1"),
        turns="LABELLER_TURNS" in os.environ,
        pause_seconds=float(os.environ.get("LABELLER_PAUSE", "0")),
    )
    return Reader(model, model.read_calls)


@click.group()
@click.pass_context
def main(context: click.Context) -> None:
    """The collector's settings, and one command."""
    context.obj = load(CollectorSettings)


main.add_command(relabel_command(_reader, asyncio.run))

if __name__ == "__main__":
    main()
