"""How much memory a command took at most."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from support.processes import ROOT

# The kernel lets a process inherit its parent's peak until it runs its own program: the parent must be a small one.
_SMALL_PARENT = """
import os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
with open(sys.argv[1], "w") as file:
    file.write(str(usage.ru_maxrss))
process.returncode = os.waitstatus_to_exitcode(status)
sys.exit(process.returncode)
"""


@dataclass(frozen=True)
class Measured:
    """A command that has run: its exit code, its standard output, and its greatest resident size in KiB."""

    code: int
    out: bytes
    peak_kib: int


def run_measured(module: str, arguments: Sequence[str], environment: Mapping[str, str], note: Path) -> Measured:
    """Run `python -m module` to its end with this environment; `note` is a file that may be written."""
    ran = subprocess.run(
        [sys.executable, "-c", _SMALL_PARENT, str(note), sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=dict(environment),
        stdout=subprocess.PIPE,
        check=False,
    )
    return Measured(ran.returncode, ran.stdout, int(note.read_text()))
