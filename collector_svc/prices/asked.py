"""What was asked of a source lately, so that a gap that it cannot fill is not asked about again and again."""

from collections.abc import Iterable

from collector_svc.prices.stretches import Stretch, merged, without

# A price may reach a source late: what lies less far back than this is asked about again.
_SETTLED_MS = 3_600_000
_AGAIN_MS = 6 * 3_600_000


class Asked:
    """Kept in memory alone: after a restart everything is asked about once more."""

    def __init__(self) -> None:
        self._answered: dict[str, list[tuple[int, Stretch]]] = {}

    def still_wanted(self, ticker: str, stretches: Iterable[Stretch], now_ms: int) -> list[Stretch]:
        """What of the stretches was not asked about in the last hours."""
        fresh = [(at_ms, each) for at_ms, each in self._answered.pop(ticker, []) if now_ms - at_ms < _AGAIN_MS]
        if not fresh:
            return merged(stretches)
        self._answered[ticker] = fresh
        return without(stretches, (each for _, each in fresh))

    def note(self, ticker: str, stretch: Stretch, now_ms: int) -> None:
        """A source has answered for this stretch, whether or not it had prices."""
        settled = Stretch(stretch.since_ms, min(stretch.until_ms, now_ms - _SETTLED_MS))
        if settled.since_ms < settled.until_ms:
            self._answered.setdefault(ticker, []).append((now_ms, settled))

    def leave(self, ticker: str, now_ms: int) -> None:
        """The source has nothing of it at all: that does not change within hours."""
        self._answered[ticker] = [(now_ms, Stretch(0, now_ms + _AGAIN_MS))]
