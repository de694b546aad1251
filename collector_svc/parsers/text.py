"""A post's text as a reader sees it, and its cashtags."""

import re
from collections.abc import Mapping

from collector_svc.extraction.tickers import cashtags, distinct
from collector_svc.parsers.fields import Record
from collector_svc.parsers.values import TEXT_LIMIT, string, ticker

# X escapes these three and nothing else; in one pass, so that `&amp;lt;` becomes `&lt;` and stays so.
_ESCAPE = re.compile("&(?:amp|lt|gt);")
_UNESCAPED = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_CUT = re.compile(r"\u2026(?:\s+https?://\S+)?\s*\Z")
_LINK = re.compile(r"https?://\S+")
# What X leaves out of a post's length: the handles that a reply begins with, the link to a picture or to the whole.
_ASIDE = re.compile(r"\A(?:@\w{1,15} )+|\s*https?://\S+\s*\Z", re.ASCII)
# X counts these once and all others twice, and any link as 23.
_LIGHT = re.compile("[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_LIMIT, _LINK_WEIGHT = 280, 23
# X cuts between words: where it did, there was room left for none, not even for a link.
_LEAST_CUT = _LIMIT - _LINK_WEIGHT - 2
_SHORT_LINK = re.compile(r"https?://t\.co/[A-Za-z0-9]+")
# A longer address is left short: a hostile file could swell a text a thousandfold.
_URL_LIMIT = 2048


def looks_cut(text: str) -> bool:
    """Whether a text ends as X ends one that it shows in part, perhaps with the link to the whole behind it."""
    return _CUT.search(text) is not None


def may_be_cut(text: str) -> bool:
    """Whether a text may be the beginning of a longer one, the rest told apart: it ends so, or just about fills 280.

    X marks a cut in older answers only. A whole text of that length cannot be told from one that was cut.
    """
    if looks_cut(text):
        return True
    if len(text) * 2 < _LEAST_CUT:
        return False
    return _weight(text) >= _LEAST_CUT and _weight(_ASIDE.sub("", text)) <= _LIMIT


def _weight(text: str) -> int:
    counted = _LINK.sub("x" * _LINK_WEIGHT, text)
    return 2 * len(counted) - len(_LIGHT.findall(counted))


def unescape(text: str) -> str:
    """The text with X's HTML escapes undone, once."""
    return _ESCAPE.sub(lambda match: _UNESCAPED[match.group()], text)


def resolve_links(text: str, entities: Record | None) -> str:
    """The text with its t.co links written out as far as the entities know them.

    The link to a post's own picture is written out too rather than removed: a post of nothing but a picture
    keeps a text, and a reader of the text can tell that there is one. A text that would grow beyond X's limit
    keeps its short links.
    """
    links = _links(entities) if entities else {}
    if not links:
        return text
    resolved = _SHORT_LINK.sub(lambda match: links.get(match.group(), match.group()), text)
    return resolved if len(resolved) <= TEXT_LIMIT else text


def tickers_of(text: str, entities: Record | None) -> list[str]:
    """The cashtags that X marked in a text; by the cashtag rule where its entities say nothing of them."""
    if entities is None or not entities.has("symbols"):
        return cashtags(text)
    return distinct(symbol.need(ticker, "text") for symbol in entities.children("symbols"))


def _links(entities: Record) -> Mapping[str, str]:
    links = {}
    for entity in [*entities.children("urls"), *entities.children("media")]:
        short, full = entity.get(string, "url"), entity.get(string, "expanded_url")
        if short and full and len(full) <= _URL_LIMIT:
            links[short] = full
    return links
