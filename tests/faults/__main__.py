"""`python -m tests.faults`: bring the faults about, one after the other, and say which promises held."""

import json
import secrets
import sys
from pathlib import Path
from typing import Any

import click

from tests.faults.experiment import Experiment, Result, Verdict
from tests.faults.planted.track_record import PLANTED, Planted
from tests.faults.registry import EXPERIMENTS
from tests.faults.running import run_all, run_planted


def _chosen(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[Experiment, ...]:
    if value is None:
        return EXPERIMENTS
    known = {experiment.key: experiment for experiment in EXPERIMENTS}
    keys = [key.strip().upper() for key in value.split(",") if key.strip()]
    unknown = [key for key in keys if key not in known]
    if unknown or not keys:
        raise click.BadParameter(f"{value!r} is not accepted: some of {', '.join(known)}, separated by commas")
    return tuple(known[key] for key in keys)


@click.command(context_settings={"max_content_width": 100})
@click.option("--quick", is_flag=True, help="fewer rounds of each, at most 3 minutes in all, and one planted fault")
@click.option("--only", "experiments", callback=_chosen, metavar="E1,E4", help="these experiments alone")
@click.option("--seed", type=click.IntRange(0, 2**31), help="draw again what an earlier run drew")
@click.option("--planted", is_flag=True, help="run stores with planted faults: each must be caught")
@click.option("--json", "as_json", is_flag=True, help="one JSON object instead of a table")
@click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="where to work; default: TMPDIR"
)
def main(
    *,
    quick: bool,
    experiments: tuple[Experiment, ...],
    seed: int | None,
    planted: bool,
    as_json: bool,
    folder: Path | None,
) -> None:
    """Bring faults about on a real store, and hold what it has against what its clients know.

    Exit codes: 0 every promise held (what could not be run here is said), 1 one was broken, a round proved nothing, or
    a planted fault was not caught, 2 bad usage.
    """
    every = len(experiments) == len(EXPERIMENTS)
    if quick and every:
        experiments = tuple(experiment for experiment in experiments if experiment.in_quick_set)
    seed = secrets.randbelow(2**31) if seed is None else seed
    click.echo(f"seed {seed}", err=True)
    results: list[Result] = []
    for result in run_all(() if planted else experiments, seed, folder, quick=quick, loud=sys.stderr.isatty()):
        results.append(result)
        click.echo(_line(result), err=as_json)
    caught = [(bug, run_planted(bug, seed, folder)) for bug in PLANTED if planted or (quick and every and bug.quick)]
    for bug, result in caught:
        click.echo(_planted_line(bug, result), err=as_json)
    if as_json:
        click.echo(json.dumps(_as_json(seed, results, caught), indent=2))
    bad = [result for result in results if result.verdict in (Verdict.FAILED, Verdict.VOID)]
    missed = [bug for bug, result in caught if result.verdict not in (Verdict.FAILED, Verdict.NOT_RUN)]
    sys.exit(1 if bad or missed else 0)


def _line(result: Result) -> str:
    figures = ", ".join(f"{name} {value}" for name, value in result.report.figures.items() if value != 0)
    rounds = f"{result.report.rounds} rounds, " if result.report.rounds else ""
    said = f": {result.why}" if result.why else ""
    head = f"{result.experiment.key:<4}{result.verdict:<8}{result.seconds:6.1f} s  {result.experiment.fault}{said}"
    return f"{head}\n      {rounds}{figures or 'nothing measured'}"


def _planted_line(bug: Planted, result: Result) -> str:
    caught = {Verdict.FAILED: "caught", Verdict.NOT_RUN: "not run"}.get(result.verdict, "NOT CAUGHT")
    said = result.why or "every promise held"
    return f"{bug.name:<20}{result.experiment.key:<4}{caught:<11}{result.seconds:6.1f} s  {bug.bug}: {said[:160]}"


def _as_json(seed: int, results: list[Result], caught: list[tuple[Planted, Result]]) -> dict[str, Any]:
    return {
        "seed": seed,
        "experiments": [
            {
                "key": result.experiment.key,
                "fault": result.experiment.fault,
                "verdict": result.verdict,
                "rounds": result.report.rounds,
                "seconds": round(result.seconds, 1),
                "why": result.why,
                "figures": result.report.figures,
            }
            for result in results
        ],
        "planted": [
            {
                "name": bug.name,
                "bug": bug.bug,
                "experiment": result.experiment.key,
                "caught": result.verdict is Verdict.FAILED,
                "verdict": result.verdict,
                "why": result.why,
            }
            for bug, result in caught
        ],
    }


if __name__ == "__main__":
    main()
