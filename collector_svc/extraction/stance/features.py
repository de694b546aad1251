"""The features of a text: short strings that either stand in it or do not, in two blocks."""

from typing import NamedTuple

from collector_svc.extraction.stance.tokens import plain, running, tokens

# Lengths of the strings of characters that are looked up. They run across words, so that they see endings,
# misspellings, spacing and rows of emoji.
SHORTEST = 2
LONGEST = 5
# A text without an end would otherwise have features without an end.
MAX_WORDS = 800


class Features(NamedTuple):
    """Without repetitions: how often a word stands in a post says little about its side."""

    words: set[str]
    characters: set[str]


def features(text: str) -> Features:
    """Words with pairs of neighbouring words, and strings of 2 to 5 characters."""
    written = plain(text)
    words = tokens(written)[:MAX_WORDS]
    pairs = map(" ".join, zip(["^", *words], [*words, "$"], strict=True))
    return Features({*words, *pairs}, _characters(running(written)))


def _characters(text: str) -> set[str]:
    found: set[str] = set()
    for length in range(SHORTEST, LONGEST + 1):
        found.update(map("".join, zip(*(text[start:] for start in range(length)), strict=False)))
    return found
