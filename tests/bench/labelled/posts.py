"""The labelled posts as values, and what a reading of one is compared by."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "extraction"


@dataclass(frozen=True, slots=True)
class Claim:
    """One call: its ticker as `$BTC`, bullish or bearish, in USD and as YYYY-MM-DD, in the `post` or its `parent`."""

    ticker: str
    stance: str
    place: str
    target_price: float | None = None
    target_date: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What is read out of one post, by a person or by the extraction."""

    tickers: tuple[str, ...]
    is_prediction: bool
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody wrote, and when, in milliseconds since 1970-01-01T00:00:00Z."""

    text: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class LabelledPost:
    """A post, the post above it where there is one, and what a person read out of them."""

    id: str
    post: Text
    parent: Text | None
    label: Read
    tags: tuple[str, ...] = field(default=())


def load(path: Path) -> list[LabelledPost]:
    """The labelled posts of a file, in its order."""
    return [_labelled(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


def _labelled(row: dict[str, Any]) -> LabelledPost:
    claims = [
        Claim(call["ticker"], call["stance"], call["in"], call["targetPrice"], call["targetDate"])
        for call in row["calls"]
    ]
    return LabelledPost(
        id=row["id"],
        post=_text(row),
        parent=_text(row["parent"]) if "parent" in row else None,
        label=Read(tuple(row["tickers"]), row["isPrediction"], tuple(claims)),
        tags=tuple(row["tags"]),
    )


def _text(row: dict[str, Any]) -> Text:
    return Text(row["text"], round(datetime.fromisoformat(row["at"]).timestamp() * 1000))
