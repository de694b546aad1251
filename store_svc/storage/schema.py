"""The numbered steps that make the schema, and where a file stands among them."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import apsw


@dataclass(frozen=True)
class Migration:
    """One numbered step."""

    number: int
    name: str
    sql: str

    @property
    def label(self) -> str:
        """Number and name, as its file is called."""
        return f"{self.number:04d}_{self.name}"


@cache
def migrations() -> tuple[Migration, ...]:
    """All steps that this code knows, in order."""
    found = []
    for entry in files("store_svc.migrations").iterdir():
        match = re.fullmatch(r"(\d{4})_(\w+)\.sql", entry.name)
        if match:
            found.append(Migration(int(match[1]), match[2], entry.read_text("utf-8")))
    return tuple(sorted(found, key=lambda step: step.number))


def latest_version() -> int:
    """The last step that this code knows."""
    return migrations()[-1].number


def schema_version(db: apsw.Connection) -> int:
    """The last step applied, 0 for an empty database."""
    return int(db.pragma("user_version") or 0)
