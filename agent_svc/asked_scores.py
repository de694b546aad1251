"""What a request for calls or a leaderboard says beside the filter: window, least number of calls, stance, order."""

import re
from collections.abc import Mapping

from swarmnexus.v1.model_pb2 import STANCE_UNSPECIFIED, Stance
from swarmnexus.v1.query_pb2 import AuthorSort
from swarmnexus.v1.score_pb2 import Window
from swarmnexus.web.names import names_of
from swarmnexus.web.parameters import BadParameterError

DEFAULT_WINDOW = "24h"
WINDOWS: Mapping[str, Window] = names_of(Window, "WINDOW_")
SORTS: Mapping[str, AuthorSort] = names_of(AuthorSort, "AUTHOR_SORT_")
_STANCES: Mapping[str, Stance] = names_of(Stance, "STANCE_")
_DEFAULT_LEAST, _MOST_LEAST = 3, 1_000_000
_COUNT = re.compile(r"[0-9]{1,7}", re.ASCII)
_SHOWN = 40


def stance_of(given: Mapping[str, str]) -> Stance:
    """The parameter `stance`, unspecified when it is not given. Raises BadParameterError."""
    text = given.get("stance")
    if text is None:
        return STANCE_UNSPECIFIED
    if text not in _STANCES:
        raise BadParameterError("stance", f"{text[:_SHOWN]!r} is not {', '.join(_STANCES)}")
    return _STANCES[text]


def window_of(given: Mapping[str, str]) -> str:
    """The name of the window in the parameter `window`. Raises BadParameterError."""
    text = given.get("window", DEFAULT_WINDOW)
    if text not in WINDOWS:
        raise BadParameterError("window", f"{text[:_SHOWN]!r} is not {', '.join(WINDOWS)}")
    return text


def least_of(given: Mapping[str, str]) -> int:
    """The parameter `min_calls`, 1 to 1000000. Raises BadParameterError."""
    text = given.get("min_calls", str(_DEFAULT_LEAST))
    if not _COUNT.fullmatch(text) or not 1 <= int(text) <= _MOST_LEAST:
        raise BadParameterError("min_calls", f"{text[:_SHOWN]!r} is not a whole number from 1 to {_MOST_LEAST}")
    return int(text)


def order_of(given: Mapping[str, str]) -> tuple[AuthorSort, bool]:
    """What the parameter `sort` names, and whether it is the other way round. Raises BadParameterError."""
    text = given.get("sort", "rank")
    name = text.removeprefix("-")
    if name not in SORTS:
        raise BadParameterError(
            "sort", f"{text[:_SHOWN]!r} is not {', '.join(SORTS)}, or one of these with - before it"
        )
    return SORTS[name], text.startswith("-")
