"""Planted: a backup is written under its final name, and complete only at the end."""

import shutil
from pathlib import Path

from store_svc.__main__ import main
from store_svc.storage import backup


def _give_name(partial: Path, target: Path) -> None:
    shutil.copyfile(partial, target)


if __name__ == "__main__":
    setattr(backup, "_give_name", _give_name)  # noqa: B010 - planted where nobody meant one to be
    main()
