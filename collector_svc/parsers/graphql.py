"""Recorded GraphQL answers of the x.com web client, one answer a file."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from collector_svc.parsers.answer import Answer
from collector_svc.parsers.decode import NotJsonError, decode
from collector_svc.parsers.fields import describe
from collector_svc.parsers.outcome import Outcome, UnreadableFile

# X answers with a few hundred KB.
ANSWER_LIMIT = 64 * 1024 * 1024
_BOM = b"\xef\xbb\xbf"


def read_graphql(path: str) -> Iterator[Outcome]:
    """The posts of a file that holds one answer; raises UnreadableFile when it is none or over 64 MiB."""
    with Path(path).open("rb") as stream:
        data = stream.read(ANSWER_LIMIT + 1)
    if len(data) > ANSWER_LIMIT:
        raise UnreadableFile(path, f"a GraphQL answer of more than {ANSWER_LIMIT // 1024**2} MiB is not read")
    try:
        document = decode(data.removeprefix(_BOM))
    except NotJsonError as error:
        raise UnreadableFile(path, f"no GraphQL answer: {error}") from None
    complaint = complaint_of(document)
    if complaint:
        raise UnreadableFile(path, f"X answered with an error instead of posts: {complaint}")
    yield from read_answer(document, path, len(data))


def read_answer(document: Any, place: str, bytes_read: int = 0) -> Iterator[Outcome]:
    """The posts of one decoded answer, each once, with those that they quote and repost.

    `place` is put before each outcome's entry number. A parent in the same answer stands in the thread
    whole, or as deleted or unavailable where X shows a tombstone.
    """
    answer = Answer(place, bytes_read)
    answer.read(document)
    yield from answer.outcomes()


def complaint_of(document: Any) -> str:
    """X's first complaint when it answers with errors and no data; empty otherwise."""
    if not isinstance(document, dict) or document.get("data") or not document.get("errors"):
        return ""
    errors = document["errors"]
    first = errors[0] if isinstance(errors, list) else errors
    return describe(first.get("message")) if isinstance(first, dict) else describe(first)
