"""Small file systems of one's own: one that can lose power, one that can fill up."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, capture_output=True)


@contextlib.contextmanager
def mounted(what: Path | str, folder: Path, *options: str) -> Iterator[Path]:
    """Mount for as long as the block lasts."""
    folder.mkdir(parents=True, exist_ok=True)
    _run("mount", *options, what, folder)
    try:
        yield folder
    finally:
        # a process that was just killed may hold it for an instant more
        _run("umount", "-l", folder)


def make_ext4(image: Path, megabytes: int) -> None:
    """An empty ext4 in a file."""
    with image.open("wb") as file:
        file.truncate(megabytes << 20)
    _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", image)


@contextlib.contextmanager
def ext4(image: Path, folder: Path) -> Iterator[Path]:
    """An ext4 whose journal commits by itself only every 300 s: what was not fsynced stays in memory meanwhile."""
    with mounted(image, folder, "-o", "loop,commit=300"):
        yield folder


@contextlib.contextmanager
def tmpfs(folder: Path, megabytes: int) -> Iterator[Path]:
    """A disk of so many megabytes."""
    with mounted("none", folder, "-t", "tmpfs", "-o", f"size={megabytes}m"):
        yield folder


def sync(folder: Path) -> None:
    """Bring everything of the file system that holds the folder onto its disk."""
    _run("sync", "-f", folder)


def copy_as_power_cut(image: Path, copy: Path) -> None:
    """What the disk would hold if the power went now: what the file system wrote to it, and nothing of its memory."""
    shutil.copyfile(image, copy)


def fill(file: Path) -> None:
    """Write until there is no room."""
    block = os.urandom(1 << 16)
    with file.open("ab", buffering=0) as out, contextlib.suppress(OSError):
        for size in (len(block), 4096, 1):
            with contextlib.suppress(OSError):
                while True:
                    out.write(block[:size])
