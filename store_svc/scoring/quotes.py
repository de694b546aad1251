"""A price where an evaluation looks for one."""

from collections.abc import Callable
from typing import NamedTuple


class Quote(NamedTuple):
    """A price in US dollars, when it was known (in milliseconds and as text), and who says so."""

    price_usd: float
    at_ms: int
    at: str
    source: str


# The last price of a ticker at or before an instant in milliseconds that is not too old for its series, or None.
LastPrice = Callable[[str, int], Quote | None]
