import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="numpy is not installed: run make setup")

from collector_svc.extraction.stance.card import held_out, version_of, write_card
from collector_svc.extraction.stance.measures import measure
from collector_svc.extraction.stance.model import StanceModel
from collector_svc.extraction.stance.posts import LabelledFile, LabelledPost, read_lines
from collector_svc.extraction.stance.training import Trained, train

ROOT = Path(__file__).parents[5]


def test_a_model_learns_what_its_posts_say_and_holds_out_what_it_tells(
    trained: Trained, posts: list[LabelledPost]
) -> None:
    model = StanceModel(trained.weights, {})
    texts = ["$ZZ to the moon", "$ZZ breaking down", "puts printing all day", "a real undervalued gem"]
    sides = ["bullish", "bearish", "bearish", "bullish"]
    assert [score.label for score in model.scores_many(texts)] == sides
    assert held_out(trained, posts).accuracy >= 0.9
    assert measure(model.scores_many(post.text for post in posts), [post.label for post in posts]).accuracy == 1


def test_the_neutral_lines_are_learned_as_neutral(trained: Trained) -> None:
    model = StanceModel(trained.weights, {})
    right = [model.scores(line.text).label == "neutral" for line in read_lines() if line.label == "neutral"]
    assert sum(right) / len(right) >= 0.7


def test_training_again_in_another_process_gives_the_same_model(trained: Trained) -> None:
    code = (
        f"import sys; sys.path[:0] = [{str(Path(__file__).parent)!r}]\n"
        "from conftest import small_set\n"
        "from collector_svc.extraction.stance.card import version_of\n"
        "from collector_svc.extraction.stance.posts import read_lines\n"
        "from collector_svc.extraction.stance.training import train\n"
        "print(version_of(train(small_set(), read_lines(), seed=7).weights))"
    )
    for seed in ("1", "2"):
        again = subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert again.stdout.strip() == version_of(trained.weights)


def test_other_posts_give_another_version(trained: Trained, posts: list[LabelledPost]) -> None:
    assert version_of(train(posts[:-1], read_lines(), seed=7).weights) != version_of(trained.weights)


def test_posts_of_one_side_cannot_be_trained_on(posts: list[LabelledPost]) -> None:
    with pytest.raises(ValueError, match="at least 5 bullish and 5 bearish posts"):
        train([post for post in posts if post.label == "bullish"], [], seed=7)


def test_the_card_tells_what_it_was_measured_on(trained: Trained, posts: list[LabelledPost]) -> None:
    file = LabelledFile("small.csv", "ab" * 32, posts)
    by_folds = write_card(trained, file, "Small", 7, None)
    assert by_folds["measuredOn"] == "5 folds of small.csv"
    assert by_folds["data"] == {
        "name": "Small", "file": "small.csv", "sha256": "ab" * 32, "posts": 60, "bullish": 30, "bearish": 30,
        "neutral": 0,
    }  # fmt: skip
    test = LabelledFile("other.csv", "cd" * 32, posts[:40])
    figures = measure(StanceModel(trained.weights, {}).scores_many(post.text for post in test.posts), ["bullish"] * 40)
    by_test = write_card(trained, file, "Small", 7, (test, figures))
    assert by_test["accuracy"] == round(figures.accuracy, 4)
    assert by_test["crossValidation"]["accuracy"] == by_folds["accuracy"]
    assert "other.csv" in by_test["measuredOn"]
    assert {"version", "trainedAt", "macroF1", "calibrationError", "confusion", "knownFailures"} <= set(by_test)
