"""Which format a file has, by what stands in it and never by its name."""

import re
from codecs import getincrementaldecoder
from typing import Any

from collector_svc.parsers.decode import NotJsonError, decode

ACCEPTED = (
    "read are our own mention JSON lines, v1.1 tweets as JSON lines or a JSON list, an X archive's tweets.js,"
    " recorded GraphQL answers, and pages of X's API v2 as twarc2 keeps them"
)
HEAD_BYTES = 64 * 1024

_BOM = b"\xef\xbb\xbf"
_PACKED = (b"PK\x03\x04", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"(\xb5/\xfd")
_OTHER_UNICODE = (b"\xff\xfe", b"\xfe\xff")
_ARCHIVE = re.compile(rb"window\.YTD\.tweets?\.part[0-9]+\s*=\s*\[")
_ARCHIVE_LIST = re.compile(rb'\[\s*\{\s*"tweet"\s*:')
# For documents that are spread over lines, or whose first line is longer than the head.
_ANSWER = re.compile(rb'\{\s*(?:"data"\s*:\s*[{n]|"errors"\s*:\s*\[)')
_PAGE = re.compile(rb'\{\s*"data"\s*:\s*\[')
_MENTION = re.compile(rb'"mention\.v1"|"author"\s*:')
_TWEET = re.compile(rb'"(?:screen_name|id_str|full_text)"\s*:')


def refusal(head: bytes) -> str:
    """Why a file that begins like this can hold no posts in any format; empty when it may."""
    if not head.removeprefix(_BOM).strip():
        return f"it is empty; {ACCEPTED}"
    if head.startswith(_PACKED):
        return f"it is compressed: unpack it first; {ACCEPTED}"
    if head.startswith(_OTHER_UNICODE):
        return f"it is UTF-16: save it as UTF-8; {ACCEPTED}"
    first_line = head.partition(b"\n")[0]
    if b"\0" in first_line or not _is_text(first_line):
        return f"it is a binary file; {ACCEPTED}"
    return ""


def detect(head: bytes) -> str | None:
    """The format of a file that begins like this; None when it is none of ours."""
    start = head.removeprefix(_BOM).lstrip()
    if start.startswith(b"window."):
        return "archive" if _ARCHIVE.match(start) else None
    if start.startswith(b"["):
        return "archive" if _ARCHIVE_LIST.match(start) else "tweet"
    return _by_lines(start) or _by_names(start)


def _by_lines(start: bytes) -> str | None:
    """The format of the first line that can be told; a broken line may stand before it."""
    for line in start.split(b"\n"):
        try:
            told = _by_keys(decode(line))
        except NotJsonError:
            continue
        if told:
            return told
    return None


def _by_keys(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    if value.get("type") == "mention.v1" or "author" in value:
        return "mention"
    if value.keys() & {"user", "id_str", "full_text", "extended_tweet"}:
        return "tweet"
    if isinstance(value.get("data"), list) or isinstance(value.get("includes"), dict):
        return "api"
    if isinstance(value.get("data"), dict) or "errors" in value:
        return "graphql"
    return None


def _by_names(start: bytes) -> str | None:
    if _ANSWER.match(start):
        return "graphql"
    if _PAGE.match(start):
        return "api"
    if not start.startswith(b"{"):
        return None
    if _MENTION.search(start):
        return "mention"
    return "tweet" if _TWEET.search(start) else None


def _is_text(first_line: bytes) -> bool:
    if first_line.removeprefix(_BOM).lstrip().startswith((b"{", b"[", b"window.")):
        # A broken character in it is that line's fault, not the file's.
        return True
    try:
        # Incrementally, because a line longer than the head is cut there, perhaps within a character.
        getincrementaldecoder("utf-8")().decode(first_line, final=len(first_line) < HEAD_BYTES)
    except UnicodeDecodeError:
        return False
    return True
