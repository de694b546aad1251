"""Running experiments one after the other, each in a folder of its own."""

import asyncio
import random
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.faults.experiment import Experiment, Report, Result, Setting, Verdict, carry_out
from tests.faults.needs import what_is_missing
from tests.faults.planted.track_record import Planted


def run_all(
    experiments: Iterable[Experiment], seed: int, folder: Path | None, *, quick: bool, loud: bool
) -> Iterator[Result]:
    """Each result as it comes. What is missing on this machine is said, never passed over."""
    for experiment in experiments:
        missing = what_is_missing(experiment.needs)
        if missing:
            yield Result(experiment, Verdict.NOT_RUN, 0.0, Report(), missing)
            continue
        with _room(experiment.key, folder) as room:
            setting = Setting(Path(room), _dice(seed, experiment.key), quick)
            yield asyncio.run(carry_out(experiment, setting, loud=loud))


def run_planted(planted: Planted, seed: int, folder: Path | None) -> Result:
    """How the experiment that must catch it ends with it; FAILED is what is wanted."""
    experiment = planted.caught_by
    missing = what_is_missing(experiment.needs)
    if missing:
        return Result(experiment, Verdict.NOT_RUN, 0.0, Report(), missing)
    with _room(planted.name, folder) as room:
        setting = Setting(
            Path(room),
            _dice(seed, planted.name),
            quick=True,
            module=planted.module,
            renumber_retries=planted.renumber_retries,
        )
        return asyncio.run(carry_out(experiment, setting, loud=False))


def _room(name: str, folder: Path | None) -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix=f"swarm-faults-{name}-", dir=folder)


def _dice(seed: int, key: str) -> random.Random:
    # of its own, so that `--only E4` draws what E4 drew in the whole set
    return random.Random(f"{seed}/{key}")  # noqa: S311 - chance that can be repeated is what is wanted
