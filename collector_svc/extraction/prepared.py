"""A text made ready for the rules: tokens, the words known among them, amounts and times."""

from dataclasses import dataclass
from functools import cached_property

from collector_svc.extraction.amounts import Amount, AmountReader
from collector_svc.extraction.assets import AssetTable, TickerSpan
from collector_svc.extraction.dates import DateReader, When
from collector_svc.extraction.lexicon import words_in
from collector_svc.extraction.marks import Mark, language_of, marked
from collector_svc.extraction.plain import Plain, plain
from collector_svc.extraction.tokens import Kind, Token, tokenize

# What is read of a text; a post of X has at most as many code points.
MOST_CHARACTERS = 25_000
_MOST_TICKERS, _MOST_TIMES, _MOST_AMOUNTS = 60, 100, 200
# In which 3/4 is the fourth of March, and 1,234 is more than a thousand.
_MONTH_FIRST = frozenset({"en"})
_POINT_IS_DECIMAL = frozenset({"en", "ja", "zh", "ar"})


@dataclass(frozen=True)
class Prepared:
    """A text and what stands in it, all by index of token."""

    plain: Plain
    language: str
    tickers: list[TickerSpan]
    tokens: list[Token]
    evidence: list[Mark]
    roles: list[Mark]
    amounts: list[Amount]
    times: list[When]

    def place(self, first: int, last: int) -> tuple[int, int]:
        """Where tokens `first` to before `last` stand in the text given, in code points."""
        return self.plain.place(self.tokens[first].start, self.tokens[last - 1].end)

    @cached_property
    def role_ends(self) -> dict[int, Mark]:
        """The words of roles by the token after them."""
        return {mark.last: mark for mark in self.roles}

    @cached_property
    def role_starts(self) -> dict[int, Mark]:
        """The words of roles by their first token."""
        return {mark.first: mark for mark in self.roles}


def prepare(text: str, at_ms: int, table: AssetTable) -> Prepared:
    """Make a text ready; what is past MOST_CHARACTERS is not read. Raises ValueError for a time past the calendar."""
    text = text[:MOST_CHARACTERS]
    tickers = table.find(text)
    folded = plain(text)
    spans = tickers[:_MOST_TICKERS] if folded.offsets is None else _moved(tickers[:_MOST_TICKERS], folded)
    tokens = tokenize(folded.text, spans)
    language = language_of(tokens)
    words = words_in(language)
    roles = marked(tokens, words.roles)
    times = DateReader(tokens, words.dates, at_ms, day_first=language not in _MONTH_FIRST).read()[:_MOST_TIMES]
    taken = {at for when in times for at in range(when.first, when.last)}
    has_numbers = any(token.kind is Kind.NUMBER for token in tokens)
    amounts = (
        AmountReader(tokens, words.roles, roles, taken, comma_is_decimal=language not in _POINT_IS_DECIMAL).read()[
            :_MOST_AMOUNTS
        ]
        if has_numbers
        else []
    )
    # a word of time says nothing of a side: `by the close`, `before the month is over`, `this fall`
    evidence = [mark for mark in marked(tokens, words.evidence) if taken.isdisjoint(range(mark.first, mark.last))]
    return Prepared(folded, language, tickers, tokens, evidence, roles, amounts, times)


def _moved(spans: list[TickerSpan], folded: Plain) -> list[TickerSpan]:
    """The spans where they stand in the plain text; one that lost its letters is left out."""
    places = {place: at for at, place in reversed(list(enumerate(folded.offsets or [])))}
    moved = []
    for span in spans:
        start, end = places.get(span.start), places.get(span.end - 1)
        if start is not None and end is not None and start <= end:
            moved.append(TickerSpan(start, end + 1, span.ticker))
    return moved
