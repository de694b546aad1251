"""The model card: what a model was made of, how good it is, and what it is known to get wrong."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from collector_svc.extraction.stance.container import Weights, pack
from collector_svc.extraction.stance.evaluation import CALIBRATION, figures
from collector_svc.extraction.stance.measures import Measures, measure
from collector_svc.extraction.stance.posts import LINES, LabelledFile, LabelledPost, sided
from collector_svc.extraction.stance.scores import Scores
from collector_svc.extraction.stance.training import FOLDS, Trained

METHOD = (
    "logistic regression over words, pairs of words and strings of 2 to 5 characters, each scaled by its log-count "
    "ratio and each block by its length; calibrated on held-out folds; tickers are anonymous"
)
NEUTRAL = (
    "The data knows two sides only. Neutral comes from a second set of word weights and from how unsure the side is, "
    "fitted against the project's own neutral lines; it is not calibrated. The figures are of the likelier of the two "
    "sides."
)
KNOWN_FAILURES = (
    "Sarcasm, and mockery of the other side: the words of one side are used by the other.",
    "Reports of a past gain or loss read like a call.",
    "News with strong words takes the side of its words.",
    "Neutral is weak: small talk, questions and a third of headlines are given a side, with little certainty.",
    "English only: other languages and unknown words are given what is usual, a coin's toss.",
    "StockTwits posts of 2020 about US stocks; the authors' own tags are noisy, and crypto is known from few lines.",
    "One stance a text: it does not tell several tickers of one post apart.",
)


def held_out(trained: Trained, posts: list[LabelledPost]) -> Measures:
    """Figures of cross-validation."""
    scores = [Scores(rise, 1 - rise, 0.0) for rise in trained.held_out]
    return measure(scores, [post.label for post in sided(posts)])


def version_of(weights: Weights) -> str:
    """The same weights have the same version."""
    return f"linear-{hashlib.sha256(pack(weights, {})).hexdigest()[:12]}"


def write_card(
    trained: Trained, file: LabelledFile, name: str, seed: int, test: tuple[LabelledFile, Measures] | None
) -> dict[str, Any]:
    """The card as JSON values. With a test file its figures lead; without, those of cross-validation do."""
    validation = held_out(trained, file.posts)
    source, measured = test or (None, validation)
    by_label = {label: sum(post.label == label for post in file.posts) for label in ("bullish", "bearish", "neutral")}
    return {
        "version": version_of(trained.weights),
        "trainedAt": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "method": METHOD,
        "data": {"name": name, "file": file.name, "sha256": file.digest, "posts": len(file.posts), **by_label},
        "ownLines": {"file": LINES.name, "sha256": hashlib.sha256(LINES.read_bytes()).hexdigest()},
        "seed": seed,
        **figures(measured),
        "measuredOn": f"{source.name}, sha256 {source.digest}" if source else f"{FOLDS} folds of {file.name}",
        "crossValidation": {"folds": FOLDS, **figures(validation)},
        "calibrationErrorIs": CALIBRATION,
        "neutral": NEUTRAL,
        "knownFailures": list(KNOWN_FAILURES),
    }
