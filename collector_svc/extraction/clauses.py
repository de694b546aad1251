"""Clauses: the stretches of a text that each say one thing."""

from dataclasses import dataclass, field
from typing import NamedTuple

from collector_svc.extraction.marks import Mark


class Ticked(NamedTuple):
    """A ticker in a clause: its token, and whether it is only a measure of others (`outperforms $ETH`).

    The token is -1 for a ticker that stands in the post above.
    """

    at: int
    ticker: str
    is_reference: bool


@dataclass(slots=True)
class Clause:
    """Tokens `first` to before `last`. A void clause makes no claim of the author's own, for the reason named.

    `topics` are the tickers that it speaks of, its own or, when `is_inherited`, those of a clause nearby.
    """

    first: int
    last: int
    sentence: int
    void: str = ""
    is_condition: bool = False
    follows_but: bool = False
    is_inherited: bool = False
    tickers: list[Ticked] = field(default_factory=list)
    topics: list[Ticked] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def has(self, *names: str) -> bool:
        """Whether a word so marked stands in it."""
        return any(not mark.names.isdisjoint(names) for mark in self.marks)
