"""What became of every row of every table."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

_MAX_REASONS = 50
_OTHERS = "other reasons"


@dataclass
class TableReport:
    """Counts of one table: each row read is inserted, updated, unchanged or refused; refused ones are kept aside."""

    read: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    kept_aside: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def note(self, reason: str) -> None:
        """Count why a row was refused or kept aside; few enough different reasons to be read."""
        self.reasons[reason if reason in self.reasons or len(self.reasons) < _MAX_REASONS else _OTHERS] += 1

    def as_json(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "read": self.read,
            "inserted": self.inserted,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "keptAside": self.kept_aside,
            "reasons": dict(self.reasons.most_common()),
        }

    def lines(self, table: str) -> list[str]:
        """As it is printed for people."""
        counts = f"{self.inserted} inserted, {self.updated} updated, {self.unchanged} unchanged, {self.refused} refused"
        return [
            f"{table}: {self.read} read, {counts}, {self.kept_aside} kept aside",
            *(f"  {count} times {reason}" for reason, count in self.reasons.most_common()),
        ]
