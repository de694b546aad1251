"""A small labelled set of our own, and a model trained on it."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from collector_svc.extraction.stance.posts import LabelledPost, read_lines

if TYPE_CHECKING:
    from collector_svc.extraction.stance.training import Trained

RISING = ("to the moon", "calls printing", "buy the dip", "breaking out", "new highs soon", "undervalued gem")
FALLING = ("to the floor", "puts printing", "sell the rip", "breaking down", "new lows soon", "overpriced junk")
FRAMES = ("$AA {} 🚀", "I think $BB is {}", "{} — $CC, who else?", "told you: {} $DD 1,200", "$EE {} 😂 by friday")


def small_set() -> list[LabelledPost]:
    """Sixty posts whose side hangs on their phrase."""
    sides = (("bullish", RISING), ("bearish", FALLING))
    return [LabelledPost(frame.format(said), side) for side, all_said in sides for said in all_said for frame in FRAMES]


@pytest.fixture(scope="session")
def posts() -> list[LabelledPost]:
    return small_set()


@pytest.fixture(scope="session")
def trained(posts: list[LabelledPost]) -> "Trained":
    pytest.importorskip("numpy", reason="numpy is not installed: run make setup")
    from collector_svc.extraction.stance.training import train  # noqa: PLC0415 - it needs numpy

    return train(posts, read_lines(), seed=7)


@pytest.fixture
def data(tmp_path: Path, posts: list[LabelledPost]) -> Path:
    """The small set as a CSV file."""
    path = tmp_path / "small.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "text", "label"])
        rows.writerows((number, post.text, post.label) for number, post in enumerate(posts))
    return path
