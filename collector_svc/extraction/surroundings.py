"""What stands around a word and changes what it says: pairs, puts, headlines, the trade of a company."""

from collector_svc.extraction.clauses import Clause
from collector_svc.extraction.marks import Mark
from collector_svc.extraction.prepared import Prepared
from collector_svc.extraction.tokens import Kind

_CAUSES = frozenset({"after", "as", "amid", "following"})
_NO_OBJECTS = frozenset(
    ["here", "now", "the", "it", "this", "at", "all", "into", "signal", "zone", "for", "on", "before", "below", "above"]
)
_QUOTED_IN = frozenset({"btc", "eth", "$BTC", "$ETH", "bitcoin", "gold", "sats"})


def is_pair(text: Prepared, clause: Clause) -> bool:
    """`$SOL/BTC`, `ETH/BTC`."""
    return any(
        text.tokens[ticked.at + 1].text == "/" and text.tokens[ticked.at + 2].text in _QUOTED_IN
        for ticked in clause.tickers
        if 0 <= ticked.at < clause.last - 2
    )


def is_headline(text: Prepared, clause: Clause) -> bool:
    """Whether a clause tells in a headline's present what moved and why."""
    return not clause.has("future") and any(
        any(name.endswith(".s") for name in mark.names) and gives_cause(text, clause, mark.last)
        for mark in clause.marks
    )


def gives_cause(text: Prepared, clause: Clause, first: int) -> bool:
    """`climbs above 90,000 after softer CPI`: a headline tells what moved it."""
    return any(text.tokens[at].text in _CAUSES for at in range(first, clause.last))


def is_trade_of_others(text: Prepared, mark: Mark) -> bool:
    """`$AMAT and $LRCX sell tools`: a company that sells something is nobody's sale of it."""
    word = text.tokens[mark.first]
    if (
        word.text not in {"sell", "sells", "sold", "buy", "buys", "bought"}
        or mark.last - mark.first > 1
        or not mark.first
    ):
        return False
    following = text.tokens[mark.last] if mark.last < len(text.tokens) else None
    is_object = (
        following is not None and following.kind in {Kind.WORD, Kind.NUMBER} and following.text not in _NO_OBJECTS
    )
    return text.tokens[mark.first - 1].kind is Kind.TICKER and is_object


def is_puts(text: Prepared, mark: Mark) -> bool:
    """Whether a word names options that gain when a price falls."""
    return "short" in mark.names and text.tokens[mark.last - 1].text in {"puts", "put"}


def is_number_after(text: Prepared, mark: Mark) -> bool:
    """`holding 60k`: a level that holds, rather than a position that is kept."""
    at = mark.last
    while at < len(text.tokens) and text.tokens[at].text in {"$", "above", "the", "at"}:
        at += 1
    return at < len(text.tokens) and text.tokens[at].kind is Kind.NUMBER
