"""A model measured on a file of labelled posts, and the names its figures are given to the outside."""

from dataclasses import asdict
from typing import Any

from collector_svc.extraction.stance.measures import BINS, Measures, measure
from collector_svc.extraction.stance.model import StanceModel
from collector_svc.extraction.stance.posts import LabelledFile, sided

CALIBRATION = f"expected calibration error of the likelier side, {BINS} equal bins of 0…1, weighted by posts"


def measured_on(model: StanceModel, file: LabelledFile) -> Measures:
    """Figures of a model on the posts of a file that take a side. Raises ValueError when none does."""
    posts = sided(file.posts)
    return measure(model.scores_many(post.text for post in posts), [post.label for post in posts])


def figures(measures: Measures) -> dict[str, Any]:
    """Measures under the names that a card gives them."""
    values = asdict(measures)
    return {
        "posts": values["posts"],
        "accuracy": round(values["accuracy"], 4),
        "macroF1": round(values["macro_f1"], 4),
        "calibrationError": round(values["calibration_error"], 4),
        "calledNeutral": round(values["neutral"], 4),
        "confusion": values["confusion"],
    }
