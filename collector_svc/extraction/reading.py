"""The readings of a text and of a mention: the one door to the extraction."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from collector_svc.extraction.assets import AssetTable, shipped_table
from collector_svc.extraction.certainty import TextStance, certainty, text_stance
from collector_svc.extraction.opinions import Opinion, Understood, understand
from collector_svc.extraction.predicting import is_prediction
from collector_svc.extraction.prepared import prepare
from collector_svc.extraction.replies import Said, calls_in_thread
from collector_svc.extraction.stance import Scores
from swarmnexus.v1.model_pb2 import Call, Mention


class StanceReader(Protocol):
    """What the rules ask of a stance model."""

    def scores(self, text: str) -> Scores:
        """The scores of any text."""


@dataclass(frozen=True, slots=True)
class ReadSpan:
    """Where something was read, in code points of the text, the end past the last."""

    start: int
    end: int
    of: str


@dataclass(frozen=True, slots=True)
class ReadCall:
    """A call read out of one text. Prices are in US dollars; `target_date` is YYYY-MM-DD or empty."""

    ticker: str
    stance: str
    probability: float
    target_price: float | None = None
    target_date: str = ""
    entry_price: float | None = None
    stop_price: float | None = None
    spans: tuple[ReadSpan, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As `extract` prints it."""
        return {
            "ticker": self.ticker,
            "stance": self.stance,
            "probability": round(self.probability, 4),
            "targetPrice": self.target_price,
            "targetDate": self.target_date or None,
            "entryPrice": self.entry_price,
            "stopPrice": self.stop_price,
            "spans": [{"start": span.start, "end": span.end, "of": span.of} for span in self.spans],
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """All that is read out of one text."""

    tickers: list[str]
    is_prediction: bool
    stance: TextStance
    calls: list[ReadCall] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As `extract` prints it."""
        return {
            "tickers": self.tickers,
            "isPrediction": self.is_prediction,
            "stance": self.stance.as_json(),
            "calls": [call.as_json() for call in self.calls],
        }


def read_text(text: str, at_ms: int, reader: StanceReader, table: AssetTable | None = None) -> Reading:
    """Read a text that stands alone, posted at that instant (milliseconds since 1970).

    Any text gives a reading. Raises ValueError for an instant past the calendar's ends.
    """
    understood = understand(prepare(text, at_ms, table or shipped_table()))
    scores = reader.scores(text)
    return Reading(
        list(dict.fromkeys(span.ticker for span in understood.text.tickers)),
        is_prediction(understood),
        text_stance(scores, understood.opinions),
        [read_call(understood, opinion, scores) for opinion in understood.opinions],
    )


def read_call(understood: Understood, opinion: Opinion, scores: Scores) -> ReadCall:
    """A call with the words that it was read from."""
    text = understood.text

    def span(first: int, last: int, of: str) -> ReadSpan:
        start, end = text.place(first, last)
        return ReadSpan(start, end, of)

    spans = [span(opinion.ticked.at, opinion.ticked.at + 1, "ticker")] if opinion.ticked.at >= 0 else []
    spans += [span(first, last, "stance") for first, last in opinion.words]
    if opinion.target is not None:
        spans.append(span(opinion.target.first, opinion.target.last, "target"))
    if opinion.when is not None:
        spans.append(span(opinion.when.first, opinion.when.last, "date"))
    return ReadCall(
        opinion.ticked.ticker,
        "bullish" if opinion.side > 0 else "bearish",
        certainty(opinion, scores),
        opinion.target_price,
        opinion.day.isoformat() if opinion.day else "",
        opinion.entry.low if opinion.entry else None,
        opinion.stop.low if opinion.stop else None,
        tuple(dict.fromkeys(spans)),
    )


def read_mention(mention: Mention, reader: StanceReader, table: AssetTable | None = None) -> list[Call]:
    """The calls of a mention: its own, and those of the posts above it that it keeps. Never raises for any text."""

    def read(text: str, at_ms: int, above: "Said | None") -> Said:
        understood = understand(prepare(text, at_ms, table or shipped_table()), above.topics if above else ())
        scores = reader.scores(text)
        return Said(understood, [read_call(understood, opinion, scores) for opinion in understood.opinions])

    return calls_in_thread(mention, read)
