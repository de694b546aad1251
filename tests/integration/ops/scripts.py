"""Running the scripts of ops/ as an operator does: by name, with a few variables and nothing else of ours."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.processes import ROOT

OPS = ROOT / "ops"
needs_gnu = pytest.mark.skipif(sys.platform != "linux", reason="a bare host is Linux with the GNU tools")
Done = subprocess.CompletedProcess[str]


def environment(**variables: object) -> dict[str, str]:
    """PATH, this interpreter, and the variables; a PATH among them wins."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHON": sys.executable,
        **{name: str(value) for name, value in variables.items()},
    }


def run(name: str, *arguments: str | Path, **variables: object) -> Done:
    """Run a script and wait for its end, whatever its exit code."""
    return subprocess.run(
        [OPS / name, *arguments],
        env=environment(**variables),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
