"""The processes of one browser, as Linux tells of them."""

import contextlib
import os
import signal
import time
from pathlib import Path

_PROC = Path("/proc")
# A killed process goes as soon as the kernel gets to it.
_GONE_SECONDS = 5.0
_LOOK_SECONDS = 0.01


def browser_processes(profile: Path) -> list[int]:
    """Every process that works on that profile and is alive, stopped ones too."""
    wanted = f"--user-data-dir={profile}".encode()
    return [pid for pid in _pids() if wanted in _arguments(pid) and _state(pid) not in ("Z", "X", "")]


def main_process(profile: Path) -> int | None:
    """The browser itself, which all others of the profile descend from."""
    for pid in browser_processes(profile):
        if not any(argument.startswith(b"--type=") for argument in _arguments(pid)):
            return pid
    return None


def parent_of(pid: int) -> int | None:
    """Who started the process; None when it is gone."""
    stat = _stat(pid)
    return int(stat[1]) if len(stat) > 1 else None


def kill_browser(profile: Path) -> None:
    """End the browser of that profile at once, also when it is stopped, and all that belongs to it.

    Blocks until they are gone, which takes milliseconds.
    """
    for pid in browser_processes(profile):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            # the driver starts a browser as the leader of a group of its own
            if os.getpgid(pid) == pid:
                os.killpg(pid, signal.SIGKILL)
            os.kill(pid, signal.SIGKILL)
    end = time.monotonic() + _GONE_SECONDS
    while browser_processes(profile) and time.monotonic() < end:
        time.sleep(_LOOK_SECONDS)


def kill_process(pid: int) -> None:
    """End one process at once; nothing when it is gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _pids() -> list[int]:
    return [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]


def _arguments(pid: int) -> list[bytes]:
    try:
        told = (_PROC / str(pid) / "cmdline").read_bytes()
    except OSError:
        return []
    # a child of Chromium joins its arguments by spaces
    return told.split(b"\0") if told.count(b"\0") > 1 else told.rstrip(b"\0").split(b" ")


def _state(pid: int) -> str:
    stat = _stat(pid)
    return stat[0] if stat else ""


def _stat(pid: int) -> list[str]:
    """The fields of `stat` after the name, which may hold anything."""
    try:
        return (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
