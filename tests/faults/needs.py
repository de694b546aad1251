"""What an experiment needs of this machine, and how to get it."""

import os
import platform
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.faults.network import what_forbids_it

_FAKETIME = Path("/usr/lib") / f"{platform.machine()}-linux-gnu" / "faketime" / "libfaketime.so.1"


def faketime_library() -> Path | None:
    """The library that shows a process another time, or None."""
    return _FAKETIME if _FAKETIME.exists() else None


def _command(name: str, package: str) -> Callable[[], str]:
    def missing() -> str:
        if shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin"):
            return ""
        return f"the command {name} is missing: apt-get install {package}"

    return missing


def _root() -> str:
    return "" if os.geteuid() == 0 else "it needs root: sudo make faults"


def _faketime() -> str:
    return "" if faketime_library() else "libfaketime is missing: apt-get install faketime"


_NEEDS: dict[str, Callable[[], str]] = {
    "root": _root,
    "strace": _command("strace", "strace"),
    "mkfs.ext4": _command("mkfs.ext4", "e2fsprogs"),
    "mount": _command("mount", "mount"),
    "faketime": _faketime,
    "bash": _command("bash", "bash"),
    "gzip": _command("gzip", "gzip"),
    "ip": _command("ip", "iproute2"),
    "tc": _command("tc", "iproute2"),
    "chromium": _command("chromium", "chromium"),
    "nft": _command("nft", "nftables"),
}


def what_is_missing(needs: tuple[str, ...]) -> str:
    """One line, empty when everything is there."""
    missing = "; ".join(filter(None, (_NEEDS[need]() for need in needs if need != "netns")))
    # asked last: without the others there is nothing to try it with
    return missing or (what_forbids_it() if "netns" in needs else "")
