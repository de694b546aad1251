"""What a list may be narrowed to, brought into the one form that is searched and sealed into page tokens."""

import re
from dataclasses import dataclass

from store_svc.rules.sort_key import MAX_KEY, first_key
from store_svc.rules.words import MAX_WORDS, words_of
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1.query_pb2 import Filter

DEFAULT_PAGE = 50
MAX_PAGE = 500
_MAX_Q = 500
_HANDLE = re.compile(r"@?([A-Za-z0-9_]{1,15})", re.ASCII)
_TICKER = re.compile(r"\$?([A-Za-z0-9._-]{1,20})", re.ASCII)


@dataclass(frozen=True)
class Narrowed:
    """A checked filter: keys are inclusive below and exclusive above."""

    author: str
    ticker: str
    words: tuple[str, ...]
    first_key: int
    end_key: int

    @property
    def has_no_times(self) -> bool:
        """Whether neither since nor until leaves anything out."""
        return self.first_key == 0 and self.end_key == MAX_KEY

    def as_filter(self) -> Filter:
        """One message for all spellings of the same filter."""
        return Filter(
            author=self.author.lower(),
            ticker=self.ticker,
            q=" ".join(self.words),
            since_ms=self.first_key,
            until_ms=self.end_key,
        )


def narrow(given: Filter) -> Narrowed:
    """Check a filter. Raises InvalidArgumentError naming the field."""
    author, ticker = _HANDLE.fullmatch(given.author), _TICKER.fullmatch(given.ticker)
    if given.author and not author:
        raise InvalidArgumentError("filter.author", f"{given.author[:40]!r} is not 1 to 15 of A-Z a-z 0-9 _")
    if given.ticker and not ticker:
        raise InvalidArgumentError("filter.ticker", f"{given.ticker[:40]!r} is not 1 to 20 letters, digits and . _ -")
    words = words_of(given.q) if len(given.q) <= _MAX_Q else []
    if given.q and not 0 < len(words) <= MAX_WORDS:
        raise InvalidArgumentError("filter.q", f"must hold 1 to {MAX_WORDS} words in at most {_MAX_Q} characters")
    since = first_key(given.since_ms) if given.HasField("since_ms") else 0
    until = first_key(given.until_ms) if given.HasField("until_ms") else MAX_KEY
    if given.HasField("since_ms") and given.HasField("until_ms") and given.since_ms >= given.until_ms:
        raise InvalidArgumentError("filter.since_ms", "is not before until")
    return Narrowed(
        author=author[1] if author else "",
        ticker=f"${ticker[1].upper()}" if ticker else "",
        words=tuple(words),
        first_key=since,
        end_key=until,
    )


def prefix(given: str) -> str:
    """The beginning of a handle, or nothing, in lower case. Raises InvalidArgumentError."""
    if given and not _HANDLE.fullmatch(given):
        raise InvalidArgumentError("prefix", f"{given[:40]!r} is not 1 to 15 of A-Z a-z 0-9 _")
    return given.removeprefix("@").lower()


def handle(given: str) -> str:
    """A whole handle without @, in lower case. Raises InvalidArgumentError."""
    found = _HANDLE.fullmatch(given)
    if not found:
        raise InvalidArgumentError("handle", f"{given[:40]!r} is not 1 to 15 of A-Z a-z 0-9 _")
    return found[1].lower()


def page_size(given: int, most: int = MAX_PAGE) -> int:
    """1 to `most`; 0 is the default of 50. Raises InvalidArgumentError."""
    if not 0 <= given <= most:
        raise InvalidArgumentError("page_size", f"{given} is not within 1 to {most}")
    return given or DEFAULT_PAGE
