"""What the recorded material says of the reading, where it lies beside the checkout."""

import csv
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.labelled.posts import Text
from bench.labelled.scores import calibration_error

SHARED = Path(os.environ.get("SWARM_SHARED_DATA", Path(__file__).resolve().parents[4] / "shared" / "data"))
CURATED = SHARED / "predictions" / "curated.jsonl"
STOCK_EMOTIONS = SHARED / "stockemotions" / "val.csv"
STOCKNET = SHARED / "stocknet" / "tweets"


@dataclass(frozen=True, slots=True)
class Stance:
    """How well the side of a text is told, all in 0…1; `posts` of them."""

    posts: int
    accuracy: float
    macro_f1: float
    calibration_error: float


def predictions() -> list[tuple[Text, bool]]:
    """Posts of which people judged whether they are predictions; none where the file is absent."""
    if not CURATED.is_file():
        return []
    rows = map(json.loads, CURATED.read_text(encoding="utf-8").splitlines())
    return [
        (
            Text(row["full_post"], round(datetime.fromisoformat(row["prediction_timestamp"]).timestamp() * 1000)),
            row["label"] == "valid",
        )
        for row in rows
    ]


def sides() -> list[tuple[str, bool]]:
    """Texts with whether their author called them bullish; none where the file is absent."""
    if not STOCK_EMOTIONS.is_file():
        return []
    with STOCK_EMOTIONS.open(encoding="utf-8", newline="") as lines:
        return [(row["original"], row["senti_label"] == "bullish") for row in csv.DictReader(lines)]


def tweets(most: int) -> list[str]:
    """The first texts of the recorded tweets, evenly from each file; none where they are absent."""
    files = sorted(STOCKNET.glob("*.jsonl"))
    each = most // max(len(files), 1)
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines()[:each])
    return [json.loads(line)["text"] for line in lines]


def stance(texts: list[tuple[str, bool]], rise: Callable[[str], float]) -> Stance:
    """Judge a reader that says how likely a rise is meant, in 0…1; the likelier side is its answer."""
    chances = [rise(text) for text, _ in texts]
    truths = [truth for _, truth in texts]
    answers = [chance >= 0.5 for chance in chances]
    right = [answer == truth for answer, truth in zip(answers, truths, strict=True)]
    sure = [max(chance, 1 - chance) for chance in chances]
    return Stance(
        posts=len(texts),
        accuracy=sum(right) / len(right),
        macro_f1=sum(_f1(answers, truths, side=side) for side in (True, False)) / 2,
        calibration_error=calibration_error(zip(sure, right, strict=True)),
    )


def _f1(answers: list[bool], truths: list[bool], *, side: bool) -> float:
    both = sum(answer == side == truth for answer, truth in zip(answers, truths, strict=True))
    named = answers.count(side) + truths.count(side)
    return 2 * both / named if named else 0.0
