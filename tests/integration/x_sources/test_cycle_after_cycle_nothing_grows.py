"""E16: by default a few cycles; SWARM_SOAK_CYCLES=500 for the long soak."""

import gc
import os
import statistics
from collections.abc import Callable
from pathlib import Path

import pytest
from support.browser_sources import chromium_on, cycle, ids
from support.trends import mann_kendall_p
from support.x_replica import XReplica

from collector_svc.x.processes import main_process, parent_of
from collector_svc.x.source import BrowserSource

SourceOf = Callable[..., BrowserSource]
CYCLES = int(os.environ.get("SWARM_SOAK_CYCLES", "12"))
WARM_UP = max(4, CYCLES // 10)
MOST_GROWTH_KIB = 30 * 1024
JUDGED_CYCLES = 200  # fewer samples say nothing of a trend
SIGNIFICANT = 0.05
MOST_TREND_KIB = 2 * 1024  # the replica, which is part of this process, remembers every post
MEMORY = ("own and the driver's memory", "the browser's memory")


def resident_kib(pid: int) -> int:
    (line,) = (line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def browser_and_driver(profile: Path) -> tuple[int, int]:
    main = main_process(profile)
    assert main is not None
    driver = parent_of(main)
    assert driver is not None
    return main, driver


def measured(main: int, driver: int, profile: Path) -> dict[str, int]:
    gc.collect()
    return {
        MEMORY[0]: resident_kib(os.getpid()) + resident_kib(driver),
        MEMORY[1]: resident_kib(main),
        "open files": open_files(),
        "processes": len(chromium_on(str(profile))),
    }


@pytest.mark.timeout(60 + CYCLES * 10)
async def test_memory_files_and_processes_stay_as_they_were(x: XReplica, source_of: SourceOf, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    source = source_of(chrome_user_data_dir=profile)
    seen: list[dict[str, int]] = []
    for number in range(CYCLES):
        root = x.world.post("caller", f"call {number} $SOL " + "and why " * 20)
        post = x.world.post("tagger", "@SwarmNexus save this", reply_to=root)
        x.show()
        assert ids(await cycle(source)) == [post.id]
        if number + 1 == WARM_UP:
            main, driver = browser_and_driver(profile)  # once: among many starts of processes, others may look like it
        if number + 1 >= WARM_UP:
            seen.append(measured(main, driver, profile))
    growth = {name: seen[-1][name] - seen[0][name] for name in seen[0]}
    print(f"{CYCLES} cycles, growth after {WARM_UP}: {growth}")  # noqa: T201 - the long soak is read by people
    for name in MEMORY:
        assert growth[name] <= MOST_GROWTH_KIB
        last = [float(each[name]) for each in seen[len(seen) // 2 :]]
        p, rise = mann_kendall_p(last), statistics.median(last[-10:]) - statistics.median(last[:10])
        print(f"{name} in the last half: {rise:+.0f} KiB, Mann-Kendall p = {p:.3f}")  # noqa: T201
        assert CYCLES < JUDGED_CYCLES or p > SIGNIFICANT or rise <= MOST_TREND_KIB, f"{name} still rises at the end"
    assert abs(growth["open files"]) <= 2
    assert abs(growth["processes"]) <= 2
