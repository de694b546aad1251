"""One way to read posts out of a file, whatever its format."""

import os
from collections.abc import Iterator
from pathlib import Path

from collector_svc.parsers.api_v2_files import read_pages
from collector_svc.parsers.archive import read_archive
from collector_svc.parsers.detect import ACCEPTED, HEAD_BYTES, detect, refusal
from collector_svc.parsers.graphql import read_graphql
from collector_svc.parsers.mention_jsonl import read_mentions
from collector_svc.parsers.outcome import Outcome, UnreadableFile
from collector_svc.parsers.tweet_files import read_tweet_lines, read_tweet_list

FORMATS = ("auto", "mention", "tweet", "archive", "graphql", "api")


def read_file(
    path: str | os.PathLike[str],
    format: str = "auto",  # noqa: A002 - the command line calls it so
    *,
    author: str = "",
) -> Iterator[Outcome]:
    """Every post of a file as a mention of its own, in the file's order.

    Args:
        path: The file; outcomes name it as it is given here.
        format: One of FORMATS; auto tells it by the file's content.
        author: Whose an archive is when it does not say so itself; a handle, with or without @.

    Raises:
        UnreadableFile: At once when the file is missing, empty, binary or of another format; from the iterator,
            after the posts before the break, when a JSON document turns out to be broken.
        ValueError: When the format is none of FORMATS.
    """
    if format not in FORMATS:
        raise ValueError(f"format is one of {', '.join(FORMATS)}, not {format!r}")
    name = os.fspath(path)
    head = _head(name)
    reason = refusal(head)
    if reason:
        raise UnreadableFile(name, reason)
    told = detect(head) if format == "auto" else format
    if told is None:
        raise UnreadableFile(name, f"it is of no known format; {ACCEPTED}")
    return _guarded(name, _reader(name, told, head, author))


def _reader(path: str, told: str, head: bytes, author: str) -> Iterator[Outcome]:
    if told == "mention":
        return read_mentions(path)
    if told == "archive":
        return read_archive(path, author)
    if told == "graphql":
        return read_graphql(path)
    if told == "api":
        return read_pages(path)
    is_list = head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")
    return read_tweet_list(path) if is_list else read_tweet_lines(path)


def _head(path: str) -> bytes:
    try:
        if Path(path).exists() and not Path(path).is_file():
            kind = "a folder" if Path(path).is_dir() else "no regular file"
            raise UnreadableFile(path, f"it is {kind}: name the files themselves")
        with Path(path).open("rb") as stream:
            return stream.read(HEAD_BYTES)
    except (OSError, ValueError) as error:
        raise UnreadableFile(path, _why(error)) from None


def _guarded(path: str, outcomes: Iterator[Outcome]) -> Iterator[Outcome]:
    try:
        yield from outcomes
    except OSError as error:
        raise UnreadableFile(path, _why(error)) from None


def _why(error: OSError | ValueError) -> str:
    """One line; a path with a NUL in it is a ValueError."""
    return f"it cannot be read: {(isinstance(error, OSError) and error.strerror) or error}"
