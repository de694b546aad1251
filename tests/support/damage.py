"""Changing single bytes of a database file, and knowing what they were."""

import random
from collections.abc import Iterator
from pathlib import Path

import apsw

_FILE_HEADER_BYTES = 100
_INTERIOR = (2, 5)  # the first byte of a b-tree page: of an index or a table that points at others
_LEAF = (10, 13)


def bytes_in_use(path: Path, seed: int) -> Iterator[tuple[int, str]]:
    """Offsets of bytes that say something, at random without end, each with the table or index it belongs to.

    All of a page but the gap between its cell pointers and its cells, of a file without free pages: VACUUM it first.
    """
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    size = int(db.pragma("page_size"))
    assert db.pragma("freelist_count") == 0
    pages = [
        (int(number), str(name), str(kind))
        for number, name, kind in db.execute("SELECT pageno, name, pagetype FROM dbstat")
    ]
    db.close()
    content = path.read_bytes()
    stretches: list[tuple[int, int, str]] = []
    for number, name, kind in pages:
        start, end = (number - 1) * size, number * size
        if kind == "overflow":
            stretches.append((start, end, name))
            continue
        header = start + (_FILE_HEADER_BYTES if number == 1 else 0)
        cells = int.from_bytes(content[header + 3 : header + 5], "big")
        first = int.from_bytes(content[header + 5 : header + 7], "big") or 65536
        pointers = header + (8 if content[header] in _LEAF else 12) + 2 * cells
        stretches += [(header, pointers, name), (start + first, end, name)]
    dice = random.Random(seed)  # noqa: S311 - which bytes, no secret
    weights = [end - start for start, end, _ in stretches]
    while True:
        start, end, name = dice.choices(stretches, weights)[0]
        yield dice.randrange(start, end), name


def flip(path: Path, offset: int, bit: int) -> None:
    """Change one bit of a file."""
    with path.open("r+b") as file:
        file.seek(offset)
        changed = file.read(1)[0] ^ (1 << bit)
        file.seek(offset)
        file.write(bytes([changed]))
