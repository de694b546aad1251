"""E6: a byte of the database file changes by itself."""

import contextlib
import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import apsw

from tests.faults.checker import verify
from tests.faults.experiment import Experiment, Report, Setting
from tests.faults.killing import python
from tests.faults.material import build
from tests.faults.store_process import run

COPIES, QUICK_COPIES = 100, 6
_ROWS = 2_000
_TABLES = ("predictions", "tickers", "posts", "calls")
_LEAF_HEADER_BYTES = 8
_LEAVES = (10, 13)  # first byte of a leaf page, of an index and of a table
_RESTORE_SECONDS = 300.0


async def _run(setting: Setting, report: Report) -> None:
    whole = setting.room("whole") / "swarm.db"
    build(whole, _ROWS, setting.new_dice())
    code, said = await verify(whole)
    report.require(code == 0, f"verify finds fault with a whole file: {said[-300:]}")
    backup = setting.folder / "good.db.gz"
    code, said = await run(python("store_svc", "backup", str(backup)), {"SWARM_DB_PATH": str(whole)})
    report.require(code == 0, f"the backup failed: {said[-300:]}")
    offsets = _bytes_of_content(whole, setting.dice)
    by_structure = 0
    for number in range(setting.rounds(COPIES, QUICK_COPIES)):
        copy = setting.room(f"copy-{number}") / "swarm.db"
        shutil.copyfile(whole, copy)
        at, table = next(offsets)
        _change(copy, at, setting.dice.randrange(1, 256))
        by_structure += not _structure_is_ok(copy)
        code, said = await verify(copy)
        report.require(code == 1, f"a changed byte of {table} at {at} is not found: verify exits {code}")
        report.rounds += 1
        if number == 0:
            await _restore(copy, backup, report)
        shutil.rmtree(copy.parent)
        if report.problems:
            return
    report.figure("found_by_integrity_check_alone", by_structure)


async def _restore(database: Path, backup: Path, report: Report) -> None:
    began = time.monotonic()
    restore = python("store_svc", "restore", "--force", str(backup))
    code, said = await run(restore, {"SWARM_DB_PATH": str(database)})
    seconds = time.monotonic() - began
    report.require(code == 0, f"the restore exits {code}: {said[-300:]}")
    report.require(seconds <= _RESTORE_SECONDS, f"the restore took {seconds:.0f} s")
    code, said = await verify(database)
    report.require(code == 0, f"the restored file does not verify: {said[-300:]}")
    report.figure("restore_s", seconds)


def _bytes_of_content(path: Path, dice: random.Random) -> Iterator[tuple[int, str]]:
    """Offsets within the cells of leaf pages, at random without end, each with its table."""
    with contextlib.closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as db:
        size = int(db.pragma("page_size"))
        places = ", ".join("?" * len(_TABLES))
        found = db.execute(
            f"SELECT pageno, name FROM dbstat WHERE pagetype = 'leaf' AND name IN ({places})",  # noqa: S608
            _TABLES,
        )
        pages = [(int(number), str(name)) for number, name in found]
    content = path.read_bytes()
    while True:
        number, name = dice.choice(pages)
        start = (number - 1) * size
        if content[start] in _LEAVES and number > 1:
            cells = int.from_bytes(content[start + 3 : start + 5], "big")
            pointers = start + _LEAF_HEADER_BYTES
            # within one cell: what lies between two of them may be free, and says nothing
            pointer = pointers + 2 * dice.randrange(cells)
            cell = start + int.from_bytes(content[pointer : pointer + 2], "big")
            yield cell + dice.randrange(4, 60), name


def _change(path: Path, at: int, by: int) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        changed = file.read(1)[0] ^ by
        file.seek(at)
        file.write(bytes([changed]))


def _structure_is_ok(path: Path) -> bool:
    try:
        with contextlib.closing(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)) as db:
            return bool(db.pragma("integrity_check") == "ok")
    except apsw.Error:
        return False


EXPERIMENT = Experiment(
    key="E6",
    fault="one byte of the database file changes",
    promise="100 copies: `verify` exits 1 on each; a restore from the backup takes ≤ 5 min and verifies",
    meaning="`verify` finds what SQLite's own integrity check does not, and a backup puts it right.",
    run=_run,
)
