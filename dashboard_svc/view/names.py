"""Handles and tickers as they stand in addresses."""

import re
from urllib.parse import quote

from swarmnexus.errors import NotFoundError

_HANDLE = re.compile(r"@?([A-Za-z0-9_]{1,15})", re.ASCII)
_TICKER = re.compile(r"\$?([A-Za-z0-9._-]{1,20})", re.ASCII)
_POST = re.compile(r"[0-9]{1,20}", re.ASCII)
_SHOWN = 40


def handle_of(text: str) -> str:
    """The handle in an address, without @. Raises NotFoundError for what cannot be one."""
    found = _HANDLE.fullmatch(text)
    if not found:
        raise NotFoundError(f"{text[:_SHOWN]!r} cannot be a handle: those have 1 to 15 of A-Z a-z 0-9 _")
    return found[1]


def ticker_of(text: str) -> str:
    """The ticker in an address, in upper case with its $. Raises NotFoundError for what cannot be one."""
    found = _TICKER.fullmatch(text)
    if not found:
        raise NotFoundError(f"{text[:_SHOWN]!r} cannot be a ticker: those have 1 to 20 letters, digits and . _ -")
    return f"${found[1].upper()}"


def post_of(text: str) -> str:
    """The post's id in an address. Raises NotFoundError for what cannot be one."""
    if not _POST.fullmatch(text):
        raise NotFoundError(f"{text[:_SHOWN]!r} cannot be a post's number: those have 1 to 20 digits")
    return text


def author_path(handle: str) -> str:
    """Where an author's record stands."""
    return f"/authors/{quote(handle, safe='')}"


def ticker_path(ticker: str) -> str:
    """Where a ticker's page stands; the $ stays only where a browser would take the rest for a folder."""
    name = ticker.removeprefix("$")
    return f"/tickers/{'%24' if name.startswith('.') else ''}{quote(name, safe='')}"


def mention_path(post_id: str) -> str:
    """Where a mention's page stands."""
    return f"/mentions/{quote(post_id, safe='')}"
