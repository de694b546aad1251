"""Assets known by their names: `bitcoin`, `#ETH`, `SOL`, by a table that the operator can edit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from collector_svc.extraction.tickers import cashtag_spans, normalize
from collector_svc.tables import read_table

SHIPPED = Path(__file__).with_name("assets.toml")
_TICKER = re.compile(r"[A-Za-z0-9._-]{1,20}", re.ASCII)
_ACCEPTED = {"ticker", "names", "symbols"}
_MOST_WORDS = 4
# Links and handles are passed over whole: what stands in them names nothing. Scripts without spaces are told letter
# run by letter run. All repetitions are possessive, so that a search is linear in the text.
_CJK = "\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(
    r"(?=[\w#$@&])(?:(?:https?://|www\.)\S++|@\w++|&(?:#\w{1,8}|\w{1,8});|[#$@&_]{2,}+"
    rf"|[{_CJK}]++|([#$]?)([^\W_{_CJK}](?:[^\W_{_CJK}]|&(?=\w))*+))"
)


class TickerSpan(NamedTuple):
    """Where a ticker stands in a text, in code points, the end past the last; the ticker is normalized."""

    start: int
    end: int
    ticker: str


class AssetTableError(ValueError):
    """A table that cannot be read: one line that says where and what is accepted."""


@dataclass(frozen=True)
class AssetTable:
    """Names by which assets are known; `first_words` holds of names of several words the first."""

    names: dict[str, str] = field(default_factory=dict)
    symbols: dict[str, str] = field(default_factory=dict)
    hashtags: dict[str, str] = field(default_factory=dict)
    first_words: dict[str, int] = field(default_factory=dict)
    unspaced: re.Pattern[str] | None = None

    def find(self, text: str) -> list[TickerSpan]:
        """Every ticker that a text names, by cashtag, hashtag or name, in order, repetitions included."""
        tagged = cashtag_spans(text) if "$" in text else []
        named = list(self._named(text))
        if not named:
            return [TickerSpan(*span) for span in tagged]
        found = [TickerSpan(*span) for span in tagged]
        taken = {place for span in found for place in range(span.start, span.end)}
        found.extend(span for span in named if span.start not in taken)
        return sorted(found)

    def _named(self, text: str) -> Iterator[TickerSpan]:  # noqa: C901 - a list of rules, in order
        until = 0
        for match in _WORD.finditer(text):
            sign, word = match[1], match[2]
            if word is None:
                if self.unspaced is not None and match.group()[0] > "\u3000":
                    yield from self._within(text, match.start(), match.end())
                continue
            if match.start() < until:
                continue
            small = word.lower()
            if sign == "#":
                ticker = self.hashtags.get(small)
                start = match.start()
                # X links no hashtag that is written onto a word
                if start and (text[start - 1].isalnum() or text[start - 1] in "&_#"):
                    continue
            elif sign == "$":
                continue
            else:
                start = match.start(2)
                if small in self.first_words:
                    end = self._several(text, match.start(2), small)
                    if end:
                        name = " ".join(text[start:end].lower().split())
                        yield TickerSpan(start, end, self.names[name])
                        until = end
                        continue
                ticker = self.names.get(small)
                if ticker is None and word in self.symbols and not text.isupper():
                    ticker = self.symbols[word]
            if ticker is not None and not _is_part(text, match):
                yield TickerSpan(start, match.end(), ticker)

    def _within(self, text: str, start: int, end: int) -> Iterator[TickerSpan]:
        """Names in a script that puts no spaces between words."""
        if self.unspaced is not None:
            for match in self.unspaced.finditer(text, start, end):
                yield TickerSpan(match.start(), match.end(), self.names[match.group()])

    def _several(self, text: str, start: int, first: str) -> int:
        """Where a name of several words that begins here ends; 0 when none does."""
        words = text[start : start + 60].lower().split(None, _MOST_WORDS)
        for count in range(min(self.first_words[first], len(words)), 1, -1):
            name = " ".join(words[:count])
            bare = name.rstrip(".,;:!?)'\"")
            if bare in self.names:
                match = re.compile(r"\s+".join(map(re.escape, bare.split())), re.IGNORECASE).match(text, start)
                if match and not text[match.end() : match.end() + 1].isalnum():
                    return match.end()
        return 0


def _is_part(text: str, match: re.Match[str]) -> bool:
    """Whether a word is only a part of an address, a file name, a handle or a pair such as ETH/BTC's second half."""
    start, end = match.start(), match.end()
    before, after = text[start - 1 : start], text[end : end + 2]
    if before in {"_", "/", "@", ".", "$", "&", "#"} and (before != "." or text[start - 2 : start - 1].isalnum()):
        return True
    return (after[:1] in {"_", "@"}) or (len(after) == 2 and after[0] == "." and after[1].isalpha())  # noqa: PLR2004


@cache
def shipped_table() -> AssetTable:
    """The table that comes with the project."""
    return load_table(SHIPPED)


def load_table(path: Path) -> AssetTable:
    """The table of a file. Raises AssetTableError where it cannot be read or says something it must not."""
    raw = read_table(path, AssetTableError)
    records = raw.get("asset")
    if not isinstance(records, list) or set(raw) != {"asset"}:
        raise AssetTableError(f"{path}: holds a list of [[asset]] and nothing else")
    names: dict[str, str] = {}
    symbols: dict[str, str] = {}
    hashtags: dict[str, str] = {}
    for number, record in enumerate(records, 1):
        where = f"{path}: asset {number}"
        ticker = _ticker(record, where)
        hashtags.setdefault(ticker[1:].lower(), ticker)
        for name in _strings(record, "names", where):
            _take(names, " ".join(name.lower().split()), ticker, where)
            hashtags.setdefault(name.lower().replace(" ", ""), ticker)
        for symbol in _strings(record, "symbols", where):
            _take(symbols, symbol, ticker, where)
            hashtags.setdefault(symbol.lower(), ticker)
    several: dict[str, int] = {}
    for name in names:
        words = name.split()
        if len(words) > 1:
            several[_head(words[0])] = max(several.get(_head(words[0]), 0), len(words))
    unspaced = sorted((name for name in names if "\u3000" < name[0] < "\ua000"), key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, unspaced))) if unspaced else None
    return AssetTable(names, symbols, hashtags, several, pattern)


def _head(word: str) -> str:
    """The part of a first word that stands before any sign that is no letter."""
    match = _WORD.match(word)
    return match[2].lower() if match and match[2] else word


def _ticker(record: Any, where: str) -> str:
    if not isinstance(record, dict) or not set(record) <= _ACCEPTED:
        raise AssetTableError(f"{where}: accepted are ticker, names and symbols")
    ticker = record.get("ticker")
    if not isinstance(ticker, str) or not _TICKER.fullmatch(ticker):
        raise AssetTableError(f"{where}: ticker={ticker!r} is not 1 to 20 of letters, digits and . _ -")
    return normalize(ticker)


def _strings(record: dict[str, Any], key: str, where: str) -> list[str]:
    values = record.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        raise AssetTableError(f"{where}: {key} is not a list of words")
    return values


def _take(into: dict[str, str], name: str, ticker: str, where: str) -> None:
    if into.setdefault(name, ticker) != ticker:
        raise AssetTableError(f"{where}: {name!r} is a name of {into[name]} already")
