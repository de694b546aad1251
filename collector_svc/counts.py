"""What became of the rows that were sent."""

from dataclasses import dataclass, fields

from swarmnexus.v1.ingest_pb2 import (
    ROW_OUTCOME_INSERTED,
    ROW_OUTCOME_REFUSED,
    ROW_OUTCOME_UNCHANGED,
    ROW_OUTCOME_UPDATED,
    RowOutcome,
)

_NAMES = {
    ROW_OUTCOME_INSERTED: "new",
    ROW_OUTCOME_UPDATED: "updated",
    ROW_OUTCOME_UNCHANGED: "unchanged",
    ROW_OUTCOME_REFUSED: "refused",
}


def outcome_name(outcome: RowOutcome) -> str:
    """new, updated, unchanged or refused."""
    return _NAMES.get(outcome, "refused")


@dataclass
class Counts:
    """How many were new, updated, unchanged, refused, and skipped as no post to keep."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    skipped: int = 0

    def count(self, outcome: RowOutcome) -> None:
        """One more row with this outcome."""
        name = outcome_name(outcome)
        setattr(self, name, getattr(self, name) + 1)

    def add(self, other: "Counts") -> None:
        """All of another's."""
        for each in fields(Counts):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))

    def as_dict(self) -> dict[str, int]:
        """By name, for JSON."""
        return {each.name: getattr(self, each.name) for each in fields(Counts)}

    def __str__(self) -> str:
        return ", ".join(f"{value:,} {name}" for name, value in self.as_dict().items() if value or name != "skipped")
