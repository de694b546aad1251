"""A file by its lines, none of them ever held beyond the limit."""

from collections.abc import Iterator
from typing import BinaryIO

from collector_svc.parsers.entry import ENTRY_LIMIT, Entry

_BOM = b"\xef\xbb\xbf"
_CHUNK_BYTES = 64 * 1024


def lines(stream: BinaryIO, limit: int = ENTRY_LIMIT) -> Iterator[Entry]:
    """The lines that are not blank, numbered from 1, without their line ends; an overlong one without data."""
    number = bytes_read = 0
    while line := stream.readline(limit + 1):
        number += 1
        bytes_read += len(line)
        if len(line) > limit and not line.endswith(b"\n"):
            bytes_read += _pass_over(stream)
            yield Entry(number, None, bytes_read)
            continue
        data = line.removeprefix(_BOM).strip() if number == 1 else line.strip()
        if data:
            yield Entry(number, data, bytes_read)


def _pass_over(stream: BinaryIO) -> int:
    """Read to the end of the line and forget it; how many bytes that were."""
    passed = 0
    while part := stream.readline(_CHUNK_BYTES):
        passed += len(part)
        if part.endswith(b"\n"):
            break
    return passed
