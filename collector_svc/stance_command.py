"""`python -m collector_svc stance`: train a stance model, measure it, show its card."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from collector_svc.options import AS_JSON
from collector_svc.settings import CollectorSettings

if TYPE_CHECKING:
    from collector_svc.extraction.stance import StanceModel
    from collector_svc.extraction.stance.posts import LabelledFile

FILE = click.Path(path_type=Path, dir_okay=False)
TEXT = click.option("--text-column", metavar="NAME", default="", help="Default: original, text, body or tweet.")
LABEL = click.option(
    "--label-column", metavar="NAME", default="", help="Default: senti_label, label, stance or sentiment."
)
MODEL = click.option(
    "--model",
    "model_path",
    type=FILE,
    help="A model file; default: that of STANCE_MODEL_PATH, else the one that is shipped.",
)


@click.group()
def stance() -> None:
    """Train the model that tells bullish from bearish, measure it, or show its card.

    Exit codes: 0 done, 1 failed, 2 bad usage.
    """


@stance.command()
@click.argument("data", type=FILE)
@TEXT
@LABEL
@click.option("--out", type=FILE, default=Path("model.stance"), show_default=True, help="Where the model goes.")
@click.option("--name", default="", help="What the data is called in the card; default: the file's name.")
@click.option("--test", "test_path", type=FILE, help="A CSV of the same columns whose figures lead the card.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=7, show_default=True, help="Deals out the folds.")
@AS_JSON
def train(
    data: Path,
    *,
    text_column: str,
    label_column: str,
    out: Path,
    name: str,
    test_path: Path | None,
    seed: int,
    as_json: bool,
) -> None:
    """Train on a CSV of posts labelled bullish, bearish or neutral; cross-validate, calibrate, write model and card.

    The same data, seed and machine give the same weights and so the same version. Takes about a minute for 8,000
    posts. Point --model of the other commands, or STANCE_MODEL_PATH, at the file that it writes.
    """
    if not out.parent.is_dir():
        raise click.UsageError(f"--out {out}: the folder {out.parent} does not exist; make it first")
    _need_numpy()
    from collector_svc.durable import replace_file  # noqa: PLC0415 - --help needs none of it
    from collector_svc.extraction.stance.card import write_card  # noqa: PLC0415
    from collector_svc.extraction.stance.container import pack  # noqa: PLC0415
    from collector_svc.extraction.stance.evaluation import measured_on  # noqa: PLC0415
    from collector_svc.extraction.stance.model import StanceModel  # noqa: PLC0415
    from collector_svc.extraction.stance.posts import read_lines  # noqa: PLC0415
    from collector_svc.extraction.stance.training import train as fit  # noqa: PLC0415

    def run() -> dict[str, Any]:
        file = _read(data, text_column, label_column)
        test_file = _read(test_path, text_column, label_column) if test_path else None
        trained = fit(file.posts, read_lines(), seed, _tell)
        test = (test_file, measured_on(StanceModel(trained.weights, {}), test_file)) if test_file else None
        card = write_card(trained, file, name or file.name, seed, test)
        replace_file(out, pack(trained.weights, card))
        return card

    card = _or_one_line(run)
    click.echo(json.dumps(card, ensure_ascii=False) if as_json else f"{_told(card)}\nwritten to {out}")


@stance.command("eval")
@click.argument("data", type=FILE)
@TEXT
@LABEL
@MODEL
@AS_JSON
def evaluate(data: Path, *, text_column: str, label_column: str, model_path: Path | None, as_json: bool) -> None:
    """Measure a model on a CSV of labelled posts: accuracy, macro-F1, calibration error, confusion.

    Counted are the posts labelled bullish or bearish, and the likelier of these two sides is taken as the answer.
    """
    from collector_svc.extraction.stance.evaluation import CALIBRATION, figures, measured_on  # noqa: PLC0415

    def run() -> dict[str, Any]:
        model = _model(model_path)
        file = _read(data, text_column, label_column)
        return {"version": model.version, "data": file.name, "sha256": file.digest, **figures(measured_on(model, file))}

    result = _or_one_line(run)
    result["calibrationErrorIs"] = CALIBRATION
    click.echo(json.dumps(result) if as_json else _told(result))


@stance.command()
@MODEL
@click.option("--words", type=click.IntRange(0, 1_000), default=20, show_default=True, help="How many words a side.")
@AS_JSON
def show(*, model_path: Path | None, words: int, as_json: bool) -> None:
    """Show a model's card and the words that weigh most on either side, in log odds."""

    def run() -> tuple[dict[str, Any], list[list[tuple[str, float]]]]:
        model = _model(model_path)
        return model.card, [*model.strongest(words)]

    card, (bullish, bearish) = _or_one_line(run)
    if as_json:
        both = {"bullish": dict(bullish), "bearish": dict(bearish)}
        click.echo(json.dumps({"card": card, "words": both}, ensure_ascii=False))
        return
    click.echo(_told(card))
    for side, ranked in (("bullish", bullish), ("bearish", bearish)):
        click.echo(f"{side}: " + ", ".join(f"{word!r} {weight:+.2f}" for word, weight in ranked))


def _model(path: Path | None) -> "StanceModel":
    from collector_svc.extraction.stance import choose  # noqa: PLC0415

    settings = click.get_current_context().find_object(CollectorSettings)
    return choose(path or (settings.stance_model_path if settings else None))


def _read(path: Path, text_column: str, label_column: str) -> "LabelledFile":
    from collector_svc.extraction.stance.posts import read_csv  # noqa: PLC0415

    return read_csv(path, text_column, label_column)


def _or_one_line(action: Callable[[], Any]) -> Any:
    """Run it; what is wrong with a file is one line and exit code 1."""
    try:
        return action()
    except (ValueError, OSError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def _need_numpy() -> None:
    try:
        import numpy as np  # noqa: F401, PLC0415 - only whether it is there
    except ImportError:
        click.echo("training needs numpy, which is not installed here: python -m pip install numpy", err=True)
        sys.exit(1)


def _tell(line: str) -> None:
    if sys.stderr.isatty():
        click.echo(line, err=True)


def _told(card: dict[str, Any]) -> str:
    """A card as lines; nested values by their dotted names, escaped, since a model file may come from anywhere."""
    lines: list[str] = []

    def add(name: str, value: object) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                add(f"{name}.{key}" if name else str(key), inner)
        elif isinstance(value, list):
            lines.extend(f"{name}: {_one_line(item)}" for item in value)
        else:
            lines.append(f"{name}: {_one_line(value)}")

    add("", card)
    return "\n".join(lines)


def _one_line(value: object) -> str:
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in str(value))
