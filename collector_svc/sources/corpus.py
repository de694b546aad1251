"""A corpus: a folder of posts and prices with an anchor, as the demo is one."""

import csv
import itertools
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError

from collector_svc.parsers import Parsed, UnreadableFile, read_file
from collector_svc.sources.protocol import Refusal
from collector_svc.trouble import State, TroubleError
from swarmnexus.time import parse_instant
from swarmnexus.v1.model_pb2 import Mention

SUMMARY = "corpus.json"
_MENTIONS = "mentions.jsonl"
_PRICES = "prices.csv"
# It is held in memory as a whole; more than this is no corpus but a file to be replayed.
_MOST_MENTIONS = 20_000
_MOST_ROWS = 100_000


class _Summary(BaseModel):
    anchor: Annotated[str, Field(max_length=40)]
    live_step_seconds: float = Field(alias="liveStepSeconds", gt=0, le=86_400)


@dataclass(frozen=True)
class PriceRow:
    """One instant, in milliseconds since 1970, and a price in US dollars for each ticker that has one then."""

    at_ms: int
    prices_usd: dict[str, float]


@dataclass(frozen=True)
class Corpus:
    """Mentions and prices in the order of their times; times are those of the files."""

    anchor_ms: int
    step_ms: int
    mentions: list[Mention]
    prices: list[PriceRow]
    refused: list[Refusal]


def read_corpus(folder: Path) -> Corpus:
    """Read the folder; lines that are no mentions are listed. Raises TroubleError when it is no corpus."""
    try:
        summary = _Summary.model_validate_json((folder / SUMMARY).read_bytes())
        anchor_ms = parse_instant(summary.anchor)
        mentions, refused = _mentions(folder / _MENTIONS)
        prices = _prices(folder / _PRICES)
    except ValidationError as error:
        problem = error.errors()[0]
        raise _no_corpus(folder / SUMMARY, f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}") from error
    except UnreadableFile as error:
        raise _no_corpus(folder / _MENTIONS, error.reason) from error
    except (OSError, ValueError, csv.Error) as error:
        raise _no_corpus(folder, str(error)) from error
    if not mentions:
        raise _no_corpus(folder / _MENTIONS, "it holds no mention")
    return Corpus(anchor_ms, round(summary.live_step_seconds * 1000), mentions, prices, refused)


def _mentions(path: Path) -> tuple[list[Mention], list[Refusal]]:
    outcomes = list(itertools.islice(read_file(path, "mention"), _MOST_MENTIONS + 1))
    if len(outcomes) > _MOST_MENTIONS:
        raise ValueError(f"{path.name} has more than {_MOST_MENTIONS:,} mentions: play the file itself")
    mentions = [outcome.mention for outcome in outcomes if isinstance(outcome, Parsed)]
    refused = [Refusal(each.place, each.reason) for each in outcomes if not isinstance(each, Parsed)]
    return sorted(mentions, key=lambda mention: mention.post.created_at_ms), refused


def _prices(path: Path) -> list[PriceRow]:
    """`timestamp` and one column a ticker; an empty cell is no price. No file is no prices."""
    if not path.exists():
        return []
    rows = []
    with path.open(encoding="utf-8", newline="") as stream:
        for row in itertools.islice(csv.DictReader(stream, strict=True), _MOST_ROWS):
            at_ms = parse_instant(row.pop("timestamp", ""))
            rows.append(PriceRow(at_ms, {name: _price(cell) for name, cell in row.items() if cell}))
    return sorted(rows, key=lambda row: row.at_ms)


def _price(cell: str) -> float:
    value = float(cell)
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{_PRICES}: {cell!r} is not a price above 0")
    return value


def _no_corpus(path: Path, reason: str) -> TroubleError:
    return TroubleError(State.FILES_FAILED, f"{path} is not part of a corpus that can be played: {reason}")
