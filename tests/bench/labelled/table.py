"""The results as a page of Markdown."""

import math
from collections.abc import Iterable, Sequence

from bench.labelled.results import Goal, Results, goals
from bench.labelled.scores import Exactness, Tally

_HEAD = """# What the reading of calls reaches

Written by `python tests/bench/extraction.py --write-table docs/extraction-results.md`; do not edit by hand.
The posts are labelled by [this guide](../tests/fixtures/extraction/GUIDE.md). The rules may be tuned on *dev*;
*held-out* is opened by the benchmark alone and measures whether they generalize. A call matches where ticker,
stance and the post that makes it are the same; target and date are judged on the calls that match.
"""


def page(results: Results) -> str:
    """The whole page."""
    parts = [_HEAD, f"Stance model: `{results.model}`.", "## Against what is asked", _goals(goals(results))]
    if results.files:
        parts += ["## Labelled posts", _files(results), "## By what makes a post difficult", _tags(results)]
    if results.speed is not None:
        ratio = results.speed.tickers / results.speed.whole
        speeds = (
            f"One core, by processor time, {results.speed.texts:,} texts, one run: tickers alone"
            f" {results.speed.tickers:,.0f} posts/s, the whole reading {results.speed.whole:,.0f} posts/s"
            f" (1 : {ratio:.1f})."
        )
        parts += ["## Speed", speeds]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def _goals(reached: Iterable[Goal]) -> str:
    rows = [
        (goal.name, _figure(goal.value), f"{'≤' if goal.at_most else '≥'} {_figure(goal.asked)}", _yes(goal))
        for goal in reached
    ]
    return _table(("figure", "measured", "asked", "reached"), rows)


def _files(results: Results) -> str:
    head = ("", *(file.name for file in results.files))
    wholes = [file.whole for file in results.files]
    rows = [
        ("posts", *(str(each.posts) for each in wholes)),
        ("calls labelled", *(str(each.matched + each.missed) for each in wholes)),
        ("precision", *(_figure(each.precision) for each in wholes)),
        ("recall", *(_figure(each.recall) for each in wholes)),
        ("F1", *(_figure(each.f1) for each in wholes)),
        ("F1 of the stance model alone", *(_figure(file.floor.f1) for file in results.files)),
        ("target price exact", *(_exact(each.target) for each in wholes)),
        ("target price made up", *(f"{each.target.made_up} of {each.target.free}" for each in wholes)),
        ("target date exact", *(_exact(each.date) for each in wholes)),
        ("target date made up", *(f"{each.date.made_up} of {each.date.free}" for each in wholes)),
        ("prediction or not", *(_figure(each.prediction_accuracy) for each in wholes)),
        ("exactly the tickers", *(_figure(each.tickers_exact) for each in wholes)),
    ]
    return _table(head, rows)


def _tags(results: Results) -> str:
    tags = sorted({tag for file in results.files for tag in file.tagged})
    head = ["tag"]
    for file in results.files:
        head += [f"{file.name}: posts", "F1", "invented", "prediction"]
    rows = [[tag, *(cell for file in results.files for cell in _tag(file.tagged.get(tag)))] for tag in tags]
    return _table(head, rows)


def _tag(counted: Tally | None) -> tuple[str, str, str, str]:
    if counted is None:
        return "0", "", "", ""
    return str(counted.posts), _figure(counted.f1), str(counted.invented), _figure(counted.prediction_accuracy)


def _exact(counted: Exactness) -> str:
    return f"{_figure(counted.share)} ({counted.exact} of {counted.due})"


def _yes(goal: Goal) -> str:
    return "yes" if goal.is_reached else "**no**"


def _figure(value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3f}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)
