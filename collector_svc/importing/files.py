"""The posts of many files as one stream of rows."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from collector_svc.extraction.filling import Complete
from collector_svc.importing.counts import FileCounts
from collector_svc.parsers import Malformed, Parsed, Skipped, UnreadableFile, read_file
from collector_svc.uploader import Row
from swarmnexus.v1.model_pb2 import Mention

_DEMO = "demo"
_IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its place as people read it, and the counts of its file."""

    text: str
    counts: FileCounts


def total_bytes(paths: Sequence[str]) -> int:
    """The size of all files that are there."""
    return sum(size_of(path) for path in paths)


def size_of(path: str) -> int:
    """A file's size in bytes; 0 when it cannot be told."""
    try:
        return Path(path).stat().st_size
    except (OSError, ValueError):
        return 0


def rows_of(
    files: Sequence[FileCounts],
    form: str,
    author: str,
    *,
    complete: Complete,
    on_refused: Callable[[str, str], None],
    on_bytes: Callable[[int], None],
) -> Iterator[Row[Mention]]:
    """Every post of every file, in order; a file that cannot be read stops none of the others.

    Args:
        files: The files, by their `path`; what is not sent is counted here.
        form: One of the parsers' FORMATS.
        author: Whose an archive is when it does not say so itself.
        complete: Gives a mention the calls that its file does not tell.
        on_refused: Hears place and reason of what cannot be a post.
        on_bytes: Hears how many bytes more have been read.
    """
    for counts in files:
        told = 0
        try:
            for outcome in read_file(os.fspath(counts.path), form, author=author):
                on_bytes(outcome.bytes_read - told)
                told = outcome.bytes_read
                if isinstance(outcome, Parsed):
                    yield Row(complete(_marked(outcome.mention)), Place(outcome.place, counts))
                elif isinstance(outcome, Malformed):
                    counts.refused += 1
                    on_refused(outcome.place, outcome.reason)
                elif isinstance(outcome, Skipped):
                    counts.skipped += 1
        except UnreadableFile as error:
            counts.error = error.reason
        on_bytes(max(0, size_of(counts.path) - told))


def _marked(mention: Mention) -> Mention:
    """Where it came from; what is marked as invented stays so."""
    if mention.origin != _DEMO:
        mention.origin = _IMPORT
    return mention
