"""Who calls next, and what: each author is right as often as the hidden skill says, read against the market."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from clock import HOUR
from draws import shuffled
from market import Market
from voices import Voice

SIDES = ("bullish", "bearish")
REST_SECONDS = 30 * HOUR


@dataclass(frozen=True)
class Pick:
    """One ticker and the side taken on it."""

    ticker: str
    stance: str

    def opposite(self) -> "Pick":
        """Return the other side of the same ticker."""
        return Pick(self.ticker, SIDES[1 - SIDES.index(self.stance)])


class Callers:
    """Hands out authors' turns, each as often as the author calls, and settles which turns will be right."""

    def __init__(self, voices: dict[str, Voice], market: Market, rng: random.Random) -> None:
        self._voices = voices
        self._market = market
        self._rng = rng
        self._turns = shuffled([voice.handle for voice in voices.values() for _ in range(voice.calls)], rng)
        self._outcomes = {voice.handle: self._deal(voice) for voice in voices.values()}
        self._made: dict[str, list[tuple[str, int]]] = {handle: [] for handle in voices}

    @property
    def left(self) -> int:
        """How many turns nobody has taken yet."""
        return len(self._turns)

    def next(self, fits: Callable[[Voice], bool] = lambda _: True) -> Voice:
        """Take the next turn whose author fits; raises LookupError when there is none."""
        for place, handle in enumerate(self._turns):
            if fits(self._voices[handle]):
                return self._voices[self._turns.pop(place)]
        raise LookupError("nobody who fits has a turn left")

    def pick(self, voice: Voice, when: int) -> Pick:
        """Choose what `voice` calls at `when`, right or wrong as that author's next outcome says."""
        outcomes = self._outcomes[voice.handle]
        wanted = outcomes.pop() if outcomes else self._rng.random() < voice.skill
        options = self._options(voice, when, wanted)
        if not options:
            if (not wanted) in outcomes:
                outcomes.remove(not wanted)
                outcomes.append(wanted)
            options = self._options(voice, when, not wanted) or self._options(voice, when, None)
        pick = self._weighted(voice, options)
        if self.is_right(pick, when) is None:
            outcomes.append(wanted)
        self._made[voice.handle].append((pick.ticker, when))
        return pick

    def opponent(self, voice: Voice, pick: Pick, when: int) -> Voice:
        """Take the turn of somebody else who writes English and would be as wrong or right with this pick."""
        outcome = self.is_right(pick, when)

        def fits(other: Voice) -> bool:
            ready = other.lang == "en" and other.handle != voice.handle and other.weight(pick.stance) > 0
            alike = outcome is None or outcome in self._outcomes[other.handle]
            return ready and alike and self._rested(other, pick.ticker, when)

        try:
            other = self.next(lambda one: pick.ticker in one.tickers and fits(one))
        except LookupError:
            other = self.next(fits)
        if outcome is not None:
            self._outcomes[other.handle].remove(outcome)
        self._made[other.handle].append((pick.ticker, when))
        return other

    def companion(self, voice: Voice, pick: Pick, when: int, *, same_side: bool) -> Pick:
        """Choose a second ticker for the same post, on the same or the other side, with the same outcome."""
        stance = pick.stance if same_side else pick.opposite().stance
        others = [Pick(ticker, stance) for ticker in voice.tickers if ticker != pick.ticker]
        alike = [other for other in others if self.is_right(other, when) == self.is_right(pick, when)]
        return shuffled(alike or others, self._rng)[0]

    def is_right(self, pick: Pick, when: int) -> bool | None:
        """Tell whether the pick comes true within a day; None for a ticker without prices."""
        rises = self._market.rises(pick.ticker, when)
        return None if rises is None else rises == (pick.stance == "bullish")

    def _deal(self, voice: Voice) -> list[bool]:
        hits = int(voice.skill * voice.calls + 0.5)
        return shuffled([place < hits for place in range(voice.calls)], self._rng)

    def _rested(self, voice: Voice, ticker: str, when: int) -> bool:
        return all(made != ticker or abs(at - when) >= REST_SECONDS for made, at in self._made[voice.handle])

    def _options(self, voice: Voice, when: int, wanted: bool | None) -> list[Pick]:
        """List rested picks with the outcome, unpriced ones too; with `wanted` None, all picks there are."""
        picks = [Pick(ticker, side) for ticker in voice.tickers for side in SIDES if voice.weight(side)]
        if wanted is None:
            return picks
        return [
            pick
            for pick in picks
            if self._rested(voice, pick.ticker, when) and self.is_right(pick, when) in (wanted, None)
        ]

    def _weighted(self, voice: Voice, options: list[Pick]) -> Pick:
        """Draw one, the likelier the more sentences its author has for that side."""
        pool = [pick for pick in options for _ in range(voice.weight(pick.stance))]
        return pool[self._rng.randrange(len(pool))]
