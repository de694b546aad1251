"""The features of a text: names that either stand in it or do not."""

from collections.abc import Iterator

from collector_svc.extraction.stance.tokens import plain, tokens


def features(text: str) -> set[str]:
    """Words and pairs of neighbouring words."""
    return set(_grams(tokens(plain(text))))


def _grams(words: list[str]) -> Iterator[str]:
    yield from words
    previous = "^"
    for word in words:
        yield f"{previous} {word}"
        previous = word
