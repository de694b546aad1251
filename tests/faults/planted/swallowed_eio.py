"""Planted: a sync that fails is taken for one that went well, below SQLite, as a careless file layer would."""

import contextlib
from typing import Any

import apsw

from store_svc.__main__ import main


class _File(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int]) -> None:
        super().__init__("unix", name, flags)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        with contextlib.suppress(apsw.IOError):
            super().xSync(flags)


class _Vfs(apsw.VFS):
    def __init__(self) -> None:
        super().__init__("swallowing", "unix", makedefault=True)

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802 - SQLite's name
        return _File(name, flags)


if __name__ == "__main__":
    vfs = _Vfs()
    main()
