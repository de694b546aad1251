"""The invented authors: who they are, what they follow, how they talk. Their words stand in texts/*.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).resolve().parent / "texts"


@dataclass(frozen=True)
class Voice:
    """One author. `skill` is the share of calls that come true within a day, `calls` how many there are."""

    handle: str
    lang: str
    skill: float
    calls: int
    tickers: tuple[str, ...]
    writes_lower: bool
    lines: dict[str, tuple[str, ...]]
    lines_once: dict[str, tuple[str, ...]]

    def weight(self, stance: str) -> int:
        """How ready this author is to take a stance: the number of sentences for it."""
        return len(self.lines[stance])

    def written(self, ticker: str) -> str:
        """Return a ticker as this author types it."""
        return ticker.lower() if self.writes_lower else ticker


def _voice(table: dict[str, Any]) -> Voice:
    """Read one [[author]] of a text file."""
    keys = {"bullish": "bull", "bearish": "bear", "neutral": "neutral"}
    return Voice(
        handle=table["handle"],
        lang=table.get("lang", "en"),
        skill=table["skill"],
        calls=table["calls"],
        tickers=tuple(table["tickers"]),
        writes_lower=table.get("lower", False),
        lines={stance: tuple(table.get(key, ())) for stance, key in keys.items()},
        lines_once={stance: tuple(table.get(f"{key}_once", ())) for stance, key in keys.items()},
    )


def read_voices() -> dict[str, Voice]:
    """Return all authors by handle, in the order of the text files."""
    voices: dict[str, Voice] = {}
    for path in sorted(TEXTS.glob("*.toml")):
        for table in tomllib.loads(path.read_text(encoding="utf-8"))["author"]:
            voices[table["handle"]] = _voice(table)
    return voices


def read_lines(name: str) -> dict[str, Any]:
    """Return one file of common lines: tags, wraps, chatter, remarks, dates."""
    return tomllib.loads((TEXTS / "lines" / f"{name}.toml").read_text(encoding="utf-8"))
