"""E16: by default a few cycles; SWARM_SOAK_CYCLES=500 for the long soak."""

import gc
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.browser_sources import chromium_on, cycle, ids
from support.x_replica import XReplica

from collector_svc.x.processes import main_process, parent_of
from collector_svc.x.source import BrowserSource

SourceOf = Callable[..., BrowserSource]
CYCLES = int(os.environ.get("SWARM_SOAK_CYCLES", "12"))
WARM_UP = max(4, CYCLES // 10)
MOST_GROWTH_KIB = 30 * 1024


def resident_kib(pid: int) -> int:
    (line,) = (line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.timeout(60 + CYCLES * 10)
async def test_memory_files_and_processes_stay_as_they_were(x: XReplica, source_of: SourceOf, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    source = source_of(chrome_user_data_dir=profile)
    before: dict[str, int] = {}
    for number in range(CYCLES):
        root = x.world.post("caller", f"call {number} $SOL " + "and why " * 20)
        post = x.world.post("tagger", "@SwarmNexus save this", reply_to=root)
        x.show()
        assert ids(await cycle(source)) == [post.id]
        if number + 1 in (WARM_UP, CYCLES):
            gc.collect()
            main = main_process(profile)
            assert main is not None
            driver = parent_of(main)
            assert driver is not None
            now = {
                "own and the driver's memory": resident_kib(os.getpid()) + resident_kib(driver),
                "the browser's memory": resident_kib(main),
                "open files": open_files(),
                "processes": len(chromium_on(str(profile))),
            }
            before = before or now
    growth = {name: now[name] - before[name] for name in now}
    print(f"{CYCLES} cycles, growth after {WARM_UP}: {growth}")  # noqa: T201 - the long soak is read by people
    assert growth["own and the driver's memory"] <= MOST_GROWTH_KIB
    assert growth["the browser's memory"] <= MOST_GROWTH_KIB
    assert abs(growth["open files"]) <= 2
    assert abs(growth["processes"]) <= 2
