"""All experiments, in the order in which they run."""

from tests.faults.experiment import Experiment
from tests.faults.experiments import disk_full, failed_fsync, kill_amid_ingest, power_cut

EXPERIMENTS: tuple[Experiment, ...] = tuple(
    module.EXPERIMENT for module in (kill_amid_ingest, power_cut, failed_fsync, disk_full)
)
