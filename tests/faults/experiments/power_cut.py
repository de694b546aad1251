"""E2: the power goes: only what the file system had written to its disk is left."""

from pathlib import Path

from tests.faults import disks
from tests.faults.checker import check, compare, kept_rows
from tests.faults.experiment import Experiment, Report, Setting, VoidRoundError
from tests.faults.history import History
from tests.faults.store_process import StoreProcess
from tests.faults.traffic import Traffic

ROUNDS, QUICK_ROUNDS = 20, 2
_MEGABYTES = 96
_CONTROL_CUTS = 5
_CONTROL = "tests.faults.planted.synchronous_normal"


async def _run(setting: Setting, report: Report) -> None:
    report.figure("lost_by_control", await _lost_by_control(setting))
    rounds = setting.rounds(ROUNDS, QUICK_ROUNDS)
    for number in range(rounds):
        await _cut(setting, setting.room(f"round-{number}"), setting.module, report, is_control=False)
        report.rounds += 1
        report.say(f"cut {number + 1} of {rounds}: {report.figures.get('lost', 0)} lost so far")
        if report.problems:
            return


async def _lost_by_control(setting: Setting) -> float | str:
    """How much a store that does not sync each commit loses; a cut right after a checkpoint may cost it nothing."""
    for number in range(_CONTROL_CUTS):
        control = Report(loud=False)
        await _cut(setting, setting.room(f"control-{number}"), _CONTROL, control, is_control=True)
        if control.figures.get("lost"):
            return control.figures["lost"]
    raise VoidRoundError("a store with synchronous=NORMAL lost nothing either: the cut is not one")


async def _cut(setting: Setting, folder: Path, module: str, report: Report, *, is_control: bool) -> None:
    image, copy, dice = folder / "disk.img", folder / "after.img", setting.new_dice()
    disks.make_ext4(image, _MEGABYTES)
    history = History(folder / "history.jsonl")
    with disks.ext4(image, folder / "disk") as disk:
        store = StoreProcess(disk, module)
        try:
            await store.start()
            disks.sync(disk)
            async with Traffic(store.handle.connect, history, dice) as traffic:
                await traffic.until_acked(500 + dice.randint(0, 2_500))
                await traffic.until_in_flight()
                traffic.require_busy()
                await store.freeze()
                disks.copy_as_power_cut(image, copy)
                store.kill()
        finally:
            store.end()
        traffic.require_plenty()
        traffic.judge(report)
    with disks.ext4(copy, folder / "disk") as disk:
        store = StoreProcess(disk)
        try:
            await store.start()
            if is_control:  # only how much it lost matters here
                async with store.connected() as connection:
                    compare(await kept_rows(connection), history, report)
            else:
                await check(store, history, report)
        finally:
            store.end()
    history.close()
    image.unlink()
    copy.unlink()


EXPERIMENT = Experiment(
    key="E2",
    fault="power cut amid ingest",
    promise="20 cuts: the disk's image at that instant, mounted anew, has every acked row; a control with "
    "synchronous=NORMAL must lose some, or the experiment is void",
    meaning="When the power goes, everything that was acked is there when it comes back.",
    run=_run,
    needs=("root", "mkfs.ext4", "mount"),
)
