"""Words of an address that stand for a value of the store's; an empty one asks for nothing."""

from swarmnexus.errors import InvalidArgumentError
from swarmnexus.time import parse_instant
from swarmnexus.v1.model_pb2 import STANCE_UNSPECIFIED, Stance
from swarmnexus.web.names import names_of

_STANCES = names_of(Stance, "STANCE_")
_SHOWN = 40


def instant_asked(name: str, text: str) -> int | None:
    """An instant in milliseconds of the field `name`. Raises InvalidArgumentError."""
    if not text:
        return None
    try:
        return parse_instant(text)
    except ValueError as error:
        raise InvalidArgumentError(name, f"{text[:_SHOWN]!r} {error}") from error


def stance_asked(text: str) -> Stance:
    """The stance of the field `stance`. Raises InvalidArgumentError."""
    if not text:
        return STANCE_UNSPECIFIED
    if text not in _STANCES:
        raise InvalidArgumentError("stance", f"{text[:_SHOWN]!r} is not bullish, bearish or neutral")
    return _STANCES[text]
