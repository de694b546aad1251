"""Bugs that the harness must find, and the experiment that finds each: a harness that finds nothing proves nothing."""

from dataclasses import dataclass

from tests.faults.experiment import Experiment
from tests.faults.experiments import failed_fsync, kill_amid_ingest, kill_of_commands, power_cut


@dataclass(frozen=True)
class Planted:
    """One bug, and which experiment must fail because of it."""

    name: str
    bug: str
    caught_by: Experiment
    module: str = "store_svc"
    renumber_retries: bool = False
    quick: bool = False  # whether it is part of --quick


def _store(name: str, bug: str, caught_by: Experiment, *, quick: bool = False) -> Planted:
    return Planted(name, bug, caught_by, module=f"tests.faults.planted.{name}", quick=quick)


PLANTED = (
    _store("synchronous_off", "commits are not synced", power_cut.EXPERIMENT),
    _store("ack_before_commit", "a request is answered before its commit", kill_amid_ingest.EXPERIMENT, quick=True),
    _store("missing_unique", "nothing keeps a row from being stored twice", kill_amid_ingest.EXPERIMENT),
    _store("swallowed_eio", "a sync that fails is taken for a good one", failed_fsync.EXPERIMENT),
    _store("non_atomic_backup", "a backup bears its name before it is complete", kill_of_commands.EXPERIMENT),
    Planted(
        "renumbered_retry",
        "what is sent again is another row",
        kill_amid_ingest.EXPERIMENT,
        renumber_retries=True,
    ),
)
