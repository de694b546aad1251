"""Seeded draws that come out the same on every Python: only random() and randrange() are used."""

import random
from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


def seeded(seed: int) -> random.Random:
    """Return a generator of its own for one part of the corpus, so that the parts don't move each other."""
    return random.Random(seed)  # noqa: S311  invented data must repeat, it guards nothing


def shuffled(items: Iterable[T], rng: random.Random) -> list[T]:
    """Return the items in a random order."""
    return [item for _, _, item in sorted((rng.random(), place, item) for place, item in enumerate(items))]


def one_of(items: Sequence[T], rng: random.Random) -> T:
    """Return one of the items, each as likely."""
    return items[rng.randrange(len(items))]


def normal(rng: random.Random) -> float:
    """Return a number that is near enough to a standard normal one (Irwin-Hall with twelve terms).

    No logarithm and no cosine, whose last digit may differ from one C library to the next.
    """
    total = -6.0
    for _ in range(12):
        total += rng.random()
    return total


class Deck:
    """Cards drawn without repetition; when all are out, they are shuffled anew, but for those of `once`."""

    def __init__(self, cards: Sequence[str], rng: random.Random, once: Sequence[str] = ()) -> None:
        self._cards = cards
        self._rng = rng
        self._left = shuffled([*cards, *once], rng)

    def draw(self) -> str:
        """Take the next card."""
        if not self._left:
            self._left = shuffled(self._cards, self._rng)
        return self._left.pop()
