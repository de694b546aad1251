"""Tickers that a call waited for lately. They are likely called again, and their calls end up to 30 days later.

The current price of each is read with every round, so that a later call is held to the price of its minutes: a price of
two hours before would do for the store, and whoever calls what has already moved would gain by it.
"""

from collections.abc import Iterable

_FOLLOWED_MS = 31 * 86_400_000


class Followed:
    """Kept in memory alone: after a restart it fills with what is waited for then."""

    def __init__(self) -> None:
        self._last_ms: dict[str, int] = {}

    def note(self, tickers: Iterable[str], now_ms: int) -> None:
        """These are waited for now."""
        self._last_ms |= dict.fromkeys(tickers, now_ms)

    def tickers(self, now_ms: int) -> set[str]:
        """Those that were waited for within the last 31 days."""
        self._last_ms = {ticker: at_ms for ticker, at_ms in self._last_ms.items() if now_ms - at_ms < _FOLLOWED_MS}
        return set(self._last_ms)
