"""Databases as released versions left them, and what their readers were told."""

from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Released:
    """A schema: its number, a packed database of it, and its whole list of mentions as that version rendered it."""

    number: int
    rows: int
    database: Path
    answer: Path


SCHEMAS = (Released(1, 120, _HERE / "schema-0001.db.gz", _HERE / "schema-0001.json"),)
