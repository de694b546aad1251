"""What every scene needs at hand: turns, writers, common lines, passers-by and chance."""

import random
from collections.abc import Sequence

from callers import Callers, Pick
from clock import MINUTE
from draws import Deck, one_of
from posts import Call, Post
from voices import Voice, read_lines
from writers import Writers

REGULAR_CALLS = 5  # newcomers keep to their one or two posts
FILES = ("tags", "wraps", "chatter", "remarks")


class Stage:
    """The props of all scenes; each deck of common lines is used up before a line comes again."""

    def __init__(self, voices: dict[str, Voice], callers: Callers, writers: Writers, rng: random.Random) -> None:
        self.callers = callers
        self.writers = writers
        self.rng = rng
        files = {name: read_lines(name) for name in FILES}
        self._decks = {(group, key): Deck(lines, rng) for group, key, lines in _groups(files)}
        self._undecided = Deck([voice.handle for voice in voices.values() if voice.weight("neutral")], rng)
        self.voices = voices
        english = [voice.handle for voice in voices.values() if voice.lang == "en" and voice.calls >= REGULAR_CALLS]
        self._passers_by: list[str] = [*files["tags"]["taggers"]["en"], *english]

    def line(self, group: str, key: str) -> str:
        """Draw a common line."""
        return self._decks[group, key].draw()

    def lines(self, group: str, keys: Sequence[str]) -> list[str]:
        """Draw one line for each key."""
        return [self.line(group, key) for key in keys]

    def gap(self, most: int) -> int:
        """Draw a pause of one minute up to `most` seconds, short ones more likely."""
        share = self.rng.random()
        return MINUTE + int((most - MINUTE) * share * share * share)

    def chance(self, share: float) -> bool:
        """Draw true this often."""
        return self.rng.random() < share

    def up_to(self, most: int) -> int:
        """Draw a number from 1 to `most`."""
        return 1 + self.rng.randrange(most)

    def undecided(self) -> Voice:
        """Draw an author who now and then takes no side."""
        return self.voices[self._undecided.draw()]

    def passer_by(self, besides: Voice) -> str:
        """Draw somebody who talks along, other than this author."""
        return one_of([handle for handle in self._passers_by if handle != besides.handle], self.rng)

    def tag(self, lang: str, when: int, group: str = "texts", key: str = "") -> Post:
        """Let one of those who tag in this language tag the account; now and then somebody from elsewhere does."""
        spoken = "en" if self.chance(0.2) else lang
        return self.writers.post(self.line("taggers", spoken), when, self.line(group, key or spoken))

    def calls_out(self, voice: Voice, when: int, wrap: str = "{call}") -> tuple[Pick, Post, tuple[Call, ...]]:
        """Let an author make the next call; `wrap` is what stands around it."""
        pick = self.callers.pick(voice, when)
        post, calls = self.writers.call(voice, pick, when, wrap)
        return pick, post, calls

    def said_before(self, when: int, spoken: Sequence[tuple[str, str]]) -> list[Post]:
        """Post what these people said, in this order, some minutes apart and all before `when`."""
        times = []
        for _ in spoken:
            when -= self.gap(40 * MINUTE)
            times.append(when)
        return [self.writers.post(handle, at, text) for (handle, text), at in zip(spoken, reversed(times), strict=True)]


def everybody_else() -> list[str]:
    """Return the handles of those who tag, in the order of the text file."""
    return [handle for handles in read_lines("tags")["taggers"].values() for handle in handles]


def _groups(files: dict[str, dict[str, object]]) -> list[tuple[str, str, list[str]]]:
    """List the decks: (table, key, lines); lines at the top of a file belong to a group named after the file."""
    found: list[tuple[str, str, list[str]]] = []
    for name, content in files.items():
        for key, value in content.items():
            if isinstance(value, dict):
                found += [(key, inner, lines) for inner, lines in value.items()]
            elif isinstance(value, list):
                found.append((name, key, value))
    return found
