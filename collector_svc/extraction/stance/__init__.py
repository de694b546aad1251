"""Which side the author of a post takes: a trained, calibrated linear model. Importing this loads no model."""

from functools import cache
from pathlib import Path

from collector_svc.extraction.stance.container import ModelFileError
from collector_svc.extraction.stance.model import StanceModel, read_model
from collector_svc.extraction.stance.scores import Label, Scores

__all__ = ["Label", "ModelFileError", "Scores", "StanceModel", "choose", "load", "load_shipped"]

SHIPPED = Path(__file__).with_name("shipped.stance")


@cache
def load_shipped() -> StanceModel:
    """The model that comes with the project, read once a process. Raises ModelFileError where it is damaged."""
    return load(SHIPPED)


def load(path: Path) -> StanceModel:
    """The model of a file, as STANCE_MODEL_PATH names one.

    Raises:
        ModelFileError: one line that says which file and what is wrong with it.
    """
    return read_model(path)


def choose(path: Path | None) -> StanceModel:
    """The model of a file where there is one, else that which is shipped. Raises ModelFileError."""
    return load(path) if path else load_shipped()
