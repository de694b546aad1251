"""Labelled posts: out of a CSV file, and the lines that come with the project."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from collector_svc.extraction.stance.measures import SIDES

TEXT_COLUMNS = ("original", "text", "body", "tweet")
LABEL_COLUMNS = ("senti_label", "label", "stance", "sentiment")
LABELS = (*SIDES, "neutral")
MAX_FILE_BYTES = 256 * 1024 * 1024
LINES = Path(__file__).with_name("lines.tsv")


class PostsError(ValueError):
    """The file holds no labelled posts; the message is one line that says where and what is accepted."""


@dataclass(frozen=True, slots=True)
class LabelledPost:
    """A text and the side its author takes: bullish, bearish or neutral."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class LabelledFile:
    """The posts of one file, with its name and the SHA-256 of its bytes in hexadecimal."""

    name: str
    digest: str
    posts: list[LabelledPost]


def read_csv(path: Path, text_column: str = "", label_column: str = "") -> LabelledFile:
    """Read a CSV with a header. Columns that are not named are looked for under their usual names.

    Raises:
        PostsError: the file cannot be read, has no such column, or holds a label that is not accepted.
    """
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise PostsError(f"{path} is larger than {MAX_FILE_BYTES} bytes; split it")
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise PostsError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PostsError(f"{path} is not UTF-8 at byte {error.start}; convert it") from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        columns = reader.fieldnames or ()
        text_name = _column(path, columns, text_column, TEXT_COLUMNS, "--text-column")
        label_name = _column(path, columns, label_column, LABEL_COLUMNS, "--label-column")
        posts = [_post(path, reader.line_num, row[text_name], row[label_name]) for row in reader]
    except csv.Error as error:
        raise PostsError(f"{path} line {reader.line_num} is no CSV: {error}") from error
    if not posts:
        raise PostsError(f"{path} has a header and no posts")
    return LabelledFile(path.name, hashlib.sha256(data).hexdigest(), posts)


def read_lines() -> list[LabelledPost]:
    """The lines written for the project: plain calls that such data lacks, and texts that take no side."""
    rows = (line.split("\t", 1) for line in LINES.read_text(encoding="utf-8").splitlines())
    return [_post(LINES, number, text, label) for number, (label, text) in enumerate(rows, 1)]


def sided(posts: Iterable[LabelledPost]) -> list[LabelledPost]:
    """Those that take a side."""
    return [post for post in posts if post.label in SIDES]


def _column(path: Path, columns: Sequence[str], wanted: str, usual: Iterable[str], option: str) -> str:
    for name in [wanted] if wanted else usual:
        if name in columns:
            return name
    shown = ", ".join(columns)[:200]
    missing = f"no column {wanted}" if wanted else f"none of the columns {', '.join(usual)}"
    raise PostsError(f"{path} has {missing}; it has {shown}; name one with {option}")


def _post(path: Path, line: int, text: str | None, label: str | None) -> LabelledPost:
    side = (label or "").strip().lower()
    if side not in LABELS:
        raise PostsError(f"{path} line {line}: label {side[:40]!r} is not accepted, only {', '.join(LABELS)}")
    return LabelledPost(text or "", side)
