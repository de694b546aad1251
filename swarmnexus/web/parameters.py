"""Reading a query string strictly: what is unknown, repeated or malformed is refused by name."""

import re
from collections.abc import Collection, Mapping
from urllib.parse import unquote_to_bytes

from swarmnexus.errors import InvalidArgumentError
from swarmnexus.time import parse_instant

MAX_PAGE = 500
_SHOWN = 40
_COUNT = re.compile(r"[0-9]{1,4}", re.ASCII)


class BadParameterError(InvalidArgumentError):
    """A query parameter is at fault: `field` is its name as it was sent."""


def read_query(raw: bytes, accepted: Collection[str]) -> dict[str, str]:
    """The parameters of a raw query string. Raises BadParameterError.

    `accepted` are the names that are known here; each may stand once, and not empty.
    """
    given: dict[str, str] = {}
    for part in raw.split(b"&"):
        if not part:
            continue
        name, _, value = part.partition(b"=")
        parameter = _decoded(name, "a name")
        if parameter not in accepted:
            listed = ", ".join(sorted(accepted)) or "none"
            raise BadParameterError(parameter[:_SHOWN], f"is not a parameter of this; accepted: {listed}")
        if parameter in given:
            raise BadParameterError(parameter, "stands more than once; give it once")
        given[parameter] = _decoded(value, parameter)
        if not given[parameter]:
            raise BadParameterError(parameter, "is empty; give a value or leave it out")
    return given


def page_size(given: Mapping[str, str], default: int = 50) -> int:
    """The parameter `limit`, 1 to 500. Raises BadParameterError."""
    text = given.get("limit")
    if text is None:
        return default
    if not _COUNT.fullmatch(text) or not 1 <= int(text) <= MAX_PAGE:
        raise BadParameterError("limit", f"{text[:_SHOWN]!r} is not a whole number from 1 to {MAX_PAGE}")
    return int(text)


def instant(given: Mapping[str, str], name: str) -> int | None:
    """An instant in milliseconds, None when it is not given. Raises BadParameterError."""
    text = given.get(name)
    if text is None:
        return None
    try:
        return parse_instant(text)
    except ValueError as error:
        hint = "; write + as %2B" if " " in text else ""
        raise BadParameterError(name, f"{text[:_SHOWN]!r} {error}{hint}") from error


def period(given: Mapping[str, str]) -> tuple[int | None, int | None]:
    """`since` and `until` in milliseconds. Raises BadParameterError, also when since is not before until."""
    since, until = instant(given, "since"), instant(given, "until")
    if since is not None and until is not None and since >= until:
        raise BadParameterError("since", "is not before until")
    return since, until


def _decoded(raw: bytes, name: str) -> str:
    try:
        return unquote_to_bytes(raw.replace(b"+", b" ")).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadParameterError(name, "is not UTF-8, percent-encoded") from error
