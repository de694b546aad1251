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
_SHORT_LINK = re.compile(r"https?://t\.co/[A-Za-z0-9]+")
# A longer address is left short: a hostile file could swell a text a thousandfold.
_URL_LIMIT = 2048


def looks_cut(text: str) -> bool:
    """Whether a text ends as X ends one that it shows in part, perhaps with the link to the whole behind it."""
    return _CUT.search(text) is not None


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
