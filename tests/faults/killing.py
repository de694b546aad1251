"""Ending a command at each of its steps: strace lets it die as it enters the Nth call that could change a file."""

import random
import re
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from tests.faults.store_process import run

CHANGING = (  # the first are those that a short run looks at
    "link",
    "rename",
    "sendfile",
    "copy_file_range",
    "fsync",
    "ftruncate",
    "pwrite64",
    "unlink",
    "fdatasync",
    "write",
    "mkdir",
    "rmdir",
    "fchmodat",
    "chmod",
)
_CALL = re.compile(r"^(?:\d+\s+)?(\w+)\(", re.MULTILINE)
Step = tuple[str, int]


async def steps_of(command: list[str], environment: Mapping[str, str], log: Path) -> list[Step]:
    """Every call of a run to the end that could change a file, such as ("fsync", 2) for the second fsync."""
    code, said = await run(_traced(log, f"trace={','.join(CHANGING)}", command), environment)
    assert code == 0, f"{command[-3:]} exits {code} under strace: {said[-300:]}"
    counts = _counted(log)
    return [(call, number) for call in CHANGING for number in range(1, counts[call] + 1)]


async def killed_at(step: Step, command: list[str], environment: Mapping[str, str], log: Path) -> bool:
    """Run it again, and let it die at this step; answers False when it came to its end before."""
    call, number = step
    code, _ = await run(
        _traced(log, f"trace={call}", command, "-e", f"inject={call}:signal=KILL:when={number}"), environment
    )
    return code != 0


def some_of(steps: list[Step], most: int, dice: random.Random) -> list[Step]:
    """So many at most: of every kind of call the first, then the last, then others by chance."""
    firsts = [step for step in steps if step[1] == 1]
    lasts = [(call, number) for call, number in steps if (call, number + 1) not in steps and number > 1]
    others = [step for step in steps if step not in firsts and step not in lasts]
    return [*firsts, *lasts, *dice.sample(others, len(others))][:most]


def _counted(log: Path) -> Counter[str]:
    return Counter(_CALL.findall(log.read_text(errors="replace")))


def python(module: str, *arguments: str) -> list[str]:
    """`python -m MODULE ARGUMENTS`, writing no compiled files of its own."""
    return [sys.executable, "-B", "-m", module, *arguments]


def _traced(log: Path, trace: str, command: list[str], *more: str) -> list[str]:
    return ["strace", "-f", "-o", str(log), "-e", trace, *more, *command]
