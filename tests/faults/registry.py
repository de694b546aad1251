"""All experiments, in the order in which they run."""

from tests.faults.experiment import Experiment
from tests.faults.experiments import (
    backups,
    bit_rot,
    disk_full,
    failed_fsync,
    frozen_store,
    kill_amid_ingest,
    kill_of_commands,
    leaks,
    loss,
    lost_browser,
    overload,
    partition,
    power_cut,
    second_process,
    stepped_clock,
    torn_log,
    upgrade,
)

EXPERIMENTS: tuple[Experiment, ...] = tuple(
    module.EXPERIMENT
    for module in (
        kill_amid_ingest,
        power_cut,
        failed_fsync,
        disk_full,
        torn_log,
        bit_rot,
        kill_of_commands,
        second_process,
        stepped_clock,
        frozen_store,
        partition,
        loss,
        overload,
        leaks,
        lost_browser,
        backups,
        upgrade,
    )
)
