"""`stance relabel` with a tiny model in place of the trained one: `python -m support.relabelling relabel`.

The model goes by two words, and is what the environment says: LABELLER_VERSION, LABELLER_TURNS (it takes long for
short), LABELLER_GATE (a folder: after so many texts that some pages are done and some are not, it says `reached` there
and waits until `opened` is there) and LABELLER_FAILS (its file cannot be read).
"""

import asyncio
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from collector_svc.relabel import Reader
from collector_svc.relabel_command import relabel_command
from collector_svc.settings import CollectorSettings
from support.processes import wait_until
from swarmnexus.settings import load
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH, Call, Mention, Post, Span

_SIDES = {"long": "bullish", "short": "bearish"}
_TEXTS_BEFORE_GATE = 1_000  # a page of 200 mentions is a little more than 400 looks at a text
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


class Gate:
    """Lets so many texts through, then holds until it is opened, then lets all through."""

    def __init__(self, folder: Path, texts: int) -> None:
        self._folder = folder
        self._left = texts

    def pass_through(self) -> None:
        """One text."""
        if self._left == 0:
            (self._folder / "reached").touch()
            wait_until("the gate is opened", (self._folder / "opened").exists)
        self._left -= 1


@dataclass(frozen=True)
class TwoWordModel:
    """Long is bullish, short is bearish, or the other way round."""

    version: str = "two-words-1"
    turns: bool = False
    gate: Gate | None = None

    @property
    def card(self) -> dict[str, Any]:
        """See Labeller."""
        return {"version": self.version, "trainedAt": "2024-05-06T07:08:09Z", "data": {"name": "two words"}}

    def scores(self, text: str) -> TwoWordScores:
        """See Labeller."""
        if self.gate:
            self.gate.pass_through()
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
        gate=Gate(Path(os.environ["LABELLER_GATE"]), _TEXTS_BEFORE_GATE) if "LABELLER_GATE" in os.environ else None,
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
