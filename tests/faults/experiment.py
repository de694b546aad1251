"""What an experiment is, where it runs, and what comes out of it."""

import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import click

MOST_PROBLEMS = 20


class Verdict(StrEnum):
    """How it ended. `void` means that too little was going on for a verdict, `not run` that a tool was missing."""

    PASSED = "passed"
    FAILED = "failed"
    VOID = "void"
    NOT_RUN = "not run"


class VoidRoundError(Exception):
    """Too little was going on, so that this round proves nothing; the text says what was missing."""


@dataclass
class Report:
    """What an experiment found so far."""

    rounds: int = 0
    problems: list[str] = field(default_factory=list)
    voids: list[str] = field(default_factory=list)
    figures: dict[str, float | str] = field(default_factory=dict)
    loud: bool = True

    def require(self, condition: object, problem: str) -> None:
        """Note a broken promise unless the condition holds."""
        if not condition and len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
            self.say(f"BROKEN: {problem}")

    def figure(self, name: str, value: float | str) -> None:
        """Note a measured value; its name carries the unit."""
        self.figures[name] = round(value, 4) if isinstance(value, float) else value

    def worst(self, name: str, value: float) -> None:
        """Note a measured value of which the greatest counts."""
        known = self.figures.get(name, value)
        self.figure(name, max(value, known) if isinstance(known, int | float) else value)

    def say(self, line: str) -> None:
        """Progress, for whoever watches."""
        if self.loud:
            click.echo(f"    {line}", err=True)

    @property
    def verdict(self) -> Verdict:
        """A broken promise counts more than a round that proves nothing."""
        if self.problems:
            return Verdict.FAILED
        return Verdict.VOID if self.voids or not self.rounds else Verdict.PASSED


@dataclass(frozen=True)
class Setting:
    """Where and how an experiment runs."""

    folder: Path  # empty, its own
    dice: random.Random
    quick: bool
    module: str = "store_svc"  # what is started as the store: itself, or one with a planted fault
    renumber_retries: bool = False  # a fault planted in the clients: what is sent again is another row

    def rounds(self, full: int, quick: int) -> int:
        """How many rounds to make."""
        return quick if self.quick else full

    @property
    def judges_speed(self) -> bool:
        """Whether ratios of times count. A few seconds on a machine that builds, too, say little: they are shown."""
        return not self.quick

    def new_dice(self) -> random.Random:
        """Dice for one part of the experiment, so that what another part draws does not matter to it."""
        return random.Random(self.dice.random())  # noqa: S311 - chance that can be repeated is what is wanted

    def room(self, name: str) -> Path:
        """A folder of this name inside its own, made when it is not there."""
        path = self.folder / name
        path.mkdir(parents=True, exist_ok=True)
        return path


@dataclass(frozen=True)
class Experiment:
    """One fault and the promise that must hold through it."""

    key: str  # E1 and so on
    fault: str
    promise: str  # the exact pass condition
    meaning: str  # what it is to an operator, in one sentence
    run: Callable[[Setting, Report], Awaitable[None]]
    needs: tuple[str, ...] = ()  # see needs.py
    in_quick_set: bool = True  # what is long even when it is short, or judged by seconds alone, is not


@dataclass(frozen=True)
class Result:
    """How one experiment ended."""

    experiment: Experiment
    verdict: Verdict
    seconds: float
    report: Report
    why: str = ""


async def carry_out(experiment: Experiment, setting: Setting, *, loud: bool = True) -> Result:
    """Run it to its end. A round that proves nothing makes it void, an error of the harness itself is raised."""
    report, began = Report(loud=loud), time.monotonic()
    try:
        await experiment.run(setting, report)
    except VoidRoundError as error:
        report.voids.append(str(error))
    why = "; ".join(report.problems or report.voids)
    return Result(experiment, report.verdict, time.monotonic() - began, report, why)
