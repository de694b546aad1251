import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.processes import ROOT

_NOBODY = 65_534
_SCRIPT = """
import asyncio, json, sys
from pathlib import Path
from collector_svc.x.browser import Browser, BrowserOptions
from collector_svc.x.processes import main_process

async def main():
    folder, program = Path(sys.argv[1]), Path(sys.argv[2])
    browser = Browser(BrowserOptions(program=program, profile=folder / "profile"))
    context = await browser.context()
    arguments = Path(f"/proc/{main_process(folder / 'profile')}/cmdline").read_text().split("\\0")
    await context.close()
    await browser.close()
    print(json.dumps("--no-sandbox" in arguments))

asyncio.run(main())
"""


def runs_without_sandbox(folder: Path, program: str) -> tuple[bool, str]:
    """Start a browser as an ordinary user; answers whether it has no sandbox, and what was logged."""
    folder.chmod(0o755)
    own = folder / "own"
    own.mkdir()
    command = [sys.executable, "-B", "-c", _SCRIPT, str(own), program]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("setpriv is missing, which makes root an ordinary user: apt-get install util-linux")
        os.chown(own, _NOBODY, _NOBODY)
        command = ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", *command]
    environment = {"PATH": os.environ["PATH"], "HOME": str(own), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False, timeout=150)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    return bool(json.loads(lines[-1])), "\n".join(lines[:-1]) + done.stderr


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that other users may come to, which pytest's own is not."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def test_an_ordinary_user_gets_chromium_with_its_sandbox(open_folder: Path) -> None:
    chromium = shutil.which("chromium")
    assert chromium
    is_bare, log = runs_without_sandbox(open_folder, chromium)
    assert not is_bare
    assert "without its sandbox" not in log


def test_where_the_kernel_refuses_one_it_runs_without_and_says_so(open_folder: Path) -> None:
    program = open_folder / "chromium"
    program.write_text(
        "#!/bin/sh\n"
        'case " $* " in *" --no-sandbox "*) exec chromium "$@" ;; esac\n'
        "echo 'FATAL:zygote_host_impl_linux.cc No usable sandbox!' >&2\nexit 1\n"
    )
    program.chmod(0o755)
    is_bare, log = runs_without_sandbox(open_folder, str(program))
    assert is_bare
    assert log.count("Chromium runs without its sandbox") == 1
