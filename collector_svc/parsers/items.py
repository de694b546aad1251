"""A JSON list by its items, none of them ever held beyond the limit.

The list is only cut here; each item is decoded apart, so that a broken one costs no other and memory
depends neither on the file's size nor on how deeply somebody nested it.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from collector_svc.parsers.entry import ENTRY_LIMIT, Entry

_CHUNK_BYTES = 64 * 1024
# A string that is whole and has no escapes is passed over in one step; commas matter between items only.
_BETWEEN_ITEMS = re.compile(rb'"[^"\\]*+"?|[\[\]{},]')
_WITHIN_ITEM = re.compile(rb'"[^"\\]*+"?|[\[\]{}]')
_WITHIN_STRING = re.compile(rb'["\\]')
_AFTER_LIST = b"; \t\r\n"


class BrokenListError(ValueError):
    """The list does not end as a list does; the message says where."""


def items(stream: BinaryIO, limit: int = ENTRY_LIMIT) -> Iterator[Entry]:
    """The items of the first list in the stream, numbered from 1; an overlong one without data.

    What stands before the list's bracket is passed over. Raises BrokenListError, after the items before the
    break, when the list is not closed or more than a semicolon follows it.
    """
    cutter = _Cutter(limit)
    while chunk := stream.read(_CHUNK_BYTES):
        yield from cutter.feed(chunk)
    if not cutter.is_closed:
        raise BrokenListError(f"it breaks off in entry {cutter.number}: the list is never closed")


class _Cutter:
    """Follows brackets and strings across chunks."""

    def __init__(self, limit: int) -> None:
        self.number = 1
        self.is_closed = False
        self._limit = limit
        self._depth = 0
        self._in_string = False
        # 1 when a chunk ended in the middle of an escape: its second byte is not to be read as a quote.
        self._escaped = 0
        self._item = bytearray()
        self._is_overlong = False
        self._bytes_read = 0

    def feed(self, chunk: bytes) -> Iterator[Entry]:
        """The items that end within this chunk."""
        at, self._escaped = self._escaped, 0
        begin = 0
        while not self.is_closed:
            match = self._pattern().search(chunk, at)
            if match is None:
                self._keep(chunk[begin:])
                break
            at = match.end()
            token = match.group()
            if self._in_string:
                at = self._within_string(token, at, len(chunk))
            elif token.startswith(b'"'):
                self._in_string = len(token) == 1 or not token.endswith(b'"')
            elif self._depth == 1 and token in b",]":
                self._keep(chunk[begin : match.start()])
                self.is_closed = token == b"]"
                yield from self._cut(self._bytes_read + at)
                begin = at
            elif self._depth == 0:
                if token == b"[":
                    self._depth, begin = 1, at
            elif token in b"[{":
                self._depth += 1
            else:
                # Never down to 0 but by the list's own bracket: a stray one spoils its item only.
                self._depth = max(1, self._depth - 1)
        self._bytes_read += len(chunk)
        if self.is_closed and chunk[begin:].strip(_AFTER_LIST):
            raise BrokenListError(f"something follows the list after entry {self.number - 1}")

    def _pattern(self) -> re.Pattern[bytes]:
        if self._in_string:
            return _WITHIN_STRING
        return _WITHIN_ITEM if self._depth > 1 else _BETWEEN_ITEMS

    def _within_string(self, token: bytes, at: int, size: int) -> int:
        """Where to read on: after the closing quote, or behind the escaped character."""
        if token == b'"':
            self._in_string = False
            return at
        self._escaped = int(at == size)
        return at + 1

    def _keep(self, part: bytes) -> None:
        if self._depth == 0 or self._is_overlong:
            return
        self._item += part if self._item else part.lstrip()
        if len(self._item) > self._limit:
            self._is_overlong = True
            self._item.clear()

    def _cut(self, bytes_read: int) -> Iterator[Entry]:
        data = None if self._is_overlong else bytes(self._item.strip())
        # Nothing before the closing bracket is an empty list, or a comma too many: no entry either way.
        if data != b"" or not self.is_closed:
            yield Entry(self.number, data, bytes_read)
            self.number += 1
        self._item.clear()
        self._is_overlong = False
