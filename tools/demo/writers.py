"""Turns an author's pick into a post and the calls that stand in it."""

import random
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from callers import SIDES, Callers, Pick
from dates import name_a_day
from draws import Deck, one_of, shuffled
from market import TICKERS, Market
from posts import Call, Post, Span, post_id
from render import Rendered, render
from targets import round_target, write_target
from voices import Voice, read_lines

FIRST_AUTHOR_ID = 9_100_000_000_000_000_000
AUTHOR_ID_STEP = 1013


@dataclass(frozen=True)
class Details:
    """What fills a template beside its tickers."""

    target: Decimal | None
    day: date


class Writers:
    """Writes posts: gives them their ids, and finds the calls' words in their texts."""

    def __init__(
        self, voices: dict[str, Voice], others: list[str], callers: Callers, market: Market, rng: random.Random
    ) -> None:
        self._callers = callers
        self._market = market
        self._rng = rng
        self._serial = 0
        self._author_ids = {
            handle: FIRST_AUTHOR_ID + AUTHOR_ID_STEP * place for place, handle in enumerate([*voices, *others], 1)
        }
        self._dates = read_lines("dates")
        self._decks = {
            (voice.handle, stance): Deck(lines, rng, voice.lines_once[stance])
            for voice in voices.values()
            for stance, lines in voice.lines.items()
        }

    def post(self, handle: str, when: int, text: str, state: str = "") -> Post:
        """Write a post as it stands."""
        self._serial += 1
        return Post(post_id(when, self._serial), handle, self._author_ids[handle], when, text, state)

    def call(self, voice: Voice, pick: Pick, when: int, wrap: str = "{call}") -> tuple[Post, tuple[Call, ...]]:
        """Write one of the author's sentences for the pick, inside `wrap`, and return it with its calls."""
        template = wrap.replace("{call}", self._decks[voice.handle, pick.stance].draw())
        second = third = pick
        if "{u}" in template:
            second = self._callers.companion(voice, pick, when, same_side=True)
        if "{v}" in template:
            third = self._callers.companion(voice, pick, when, same_side=False)
        words, day = name_a_day(self._dates[voice.lang], when, self._rng)
        price = self._market.price(pick.ticker, when)
        target = round_target(price or 100.0, pick.stance == SIDES[0], self._rng)
        slots = {
            "t": voice.written(pick.ticker),
            "u": voice.written(second.ticker),
            "v": voice.written(third.ticker),
            "o": voice.written(one_of([ticker for ticker in TICKERS if ticker != pick.ticker], self._rng)),
            "p": write_target(target, voice.lang, self._rng),
            "d": words,
            "D": words[0].upper() + words[1:],
        }
        rendered = render(template, slots)
        post = self.post(voice.handle, when, rendered.text)
        details = Details(target, day)
        calls = [self._read(rendered, pick, details, post, slot="t")]
        if second is not pick:
            calls.append(self._read(rendered, second, replace(details, target=None), post, slot="u"))
        if third is not pick:
            calls.append(self._read(rendered, third, replace(details, target=None), post, slot="v"))
        return post, tuple(calls)

    def fill(self, template: str) -> str:
        """Fill a common line, which takes no side, with tickers."""
        first, other = shuffled(TICKERS, self._rng)[:2]
        return render(template, {"t": first, "o": other}).text

    def _read(self, rendered: Rendered, pick: Pick, details: Details, post: Post, *, slot: str) -> Call:
        """Find the words of the call on the ticker in `slot`."""
        stance = rendered.first("counter" if slot == "v" else "stance")
        marks = {"ticker": rendered.first(slot), "stance": stance, "date": rendered.first("d")}
        if details.target is not None:
            marks["target"] = rendered.first("p")
        spans = [Span(mark.start, mark.end, of) for of, mark in marks.items() if mark]
        sure = 0.62 + 0.36 * self._rng.random() if pick.stance in SIDES else 0.5 + 0.25 * self._rng.random()
        return Call(
            ticker=pick.ticker,
            stance=pick.stance,
            probability=int(sure * 100) / 100,
            target=details.target if marks.get("target") else None,
            target_date=details.day.isoformat() if marks["date"] else None,
            post_id=post.id,
            spans=tuple(sorted(spans, key=lambda span: (span.start, span.end, span.of))),
        )
