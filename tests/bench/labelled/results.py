"""Everything one run measured, and whether it reaches what is asked for."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bench.labelled.recorded import Stance
from bench.labelled.scores import Exactness, Tally


@dataclass(frozen=True, slots=True)
class File:
    """One file of labelled posts; `floor` is what the stance model reaches alone."""

    name: str
    whole: Tally
    tagged: dict[str, Tally]
    floor: Tally


@dataclass(frozen=True, slots=True)
class Speed:
    """Posts a second on one core, over so many texts."""

    texts: int
    tickers: float
    whole: float


@dataclass(slots=True)
class Results:
    """One run. What was not measured, since the recorded material is absent, is None."""

    model: str
    files: list[File] = field(default_factory=list)
    curated_posts: int = 0
    curated_accuracy: float | None = None
    stance: Stance | None = None
    speed: Speed | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure, what is asked of it, and whether it is reached."""

    name: str
    value: float
    asked: float
    at_most: bool = False

    @property
    def is_reached(self) -> bool:
        """A figure that is not a number reaches nothing."""
        return self.value <= self.asked if self.at_most else self.value >= self.asked


def goals(results: Results) -> Iterator[Goal]:
    """Every figure of which something is asked."""
    for file in results.files:
        yield Goal(f"{file.name}: F1 of calls", file.whole.f1, 0.85)
        yield Goal(f"{file.name}: target price exact", file.whole.target.share, 0.9)
        yield Goal(f"{file.name}: target date exact", file.whole.date.share, 0.9)
        yield Goal(f"{file.name}: prediction or not", file.whole.prediction_accuracy, 0.85)
    if results.curated_accuracy is not None:
        yield Goal("recorded posts: prediction or not", results.curated_accuracy, 0.85)
    if results.stance is not None:
        yield Goal("StockEmotions val: accuracy", results.stance.accuracy, 0.79)
        yield Goal("StockEmotions val: macro-F1", results.stance.macro_f1, 0.785)
        yield Goal("StockEmotions val: calibration error", results.stance.calibration_error, 0.03, at_most=True)
    if results.speed is not None:
        yield Goal("tickers alone: posts/s a core", results.speed.tickers, 20_000)
        yield Goal("whole reading: posts/s a core", results.speed.whole, 2_000)


def as_json(results: Results) -> dict[str, Any]:
    """All of it as plain values; shares in 0…1, null where none can be given."""
    return {
        "model": results.model,
        "files": [
            {
                "name": file.name,
                **_tally(file.whole),
                "floor": _tally(file.floor),
                "tags": {tag: _tally(each) for tag, each in file.tagged.items()},
            }
            for file in results.files
        ],
        "curated": {"posts": results.curated_posts, "predictionAccuracy": results.curated_accuracy},
        "stance": results.stance
        and {
            "posts": results.stance.posts,
            "accuracy": results.stance.accuracy,
            "macroF1": results.stance.macro_f1,
            "calibrationError": results.stance.calibration_error,
        },
        "speed": results.speed
        and {
            "texts": results.speed.texts,
            "tickersPostsPerSecond": results.speed.tickers,
            "wholePostsPerSecond": results.speed.whole,
        },
        "goals": [
            {"name": goal.name, "value": _finite(goal.value), "asked": goal.asked, "reached": goal.is_reached}
            for goal in goals(results)
        ],
    }


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "posts": tally.posts,
        "matched": tally.matched,
        "missed": tally.missed,
        "invented": tally.invented,
        "precision": _finite(tally.precision),
        "recall": _finite(tally.recall),
        "f1": _finite(tally.f1),
        "predictionAccuracy": _finite(tally.prediction_accuracy),
        "tickersExact": _finite(tally.tickers_exact),
        "targetPrice": _exactness(tally.target),
        "targetDate": _exactness(tally.date),
    }


def _exactness(counted: Exactness) -> dict[str, Any]:
    return {
        "due": counted.due,
        "exact": counted.exact,
        "share": _finite(counted.share),
        "free": counted.free,
        "madeUp": counted.made_up,
    }


def _finite(value: float) -> float | None:
    return None if math.isnan(value) else value
