"""Pages as they were last given, for the time in which the store does not answer."""

from dataclasses import dataclass

from swarmnexus.time import now_ms
from swarmnexus.web.cache import Answer
from swarmnexus.web.revisions import Revisions
from swarmnexus.web.shelf import Shelf

_MOST_BYTES = 16 * 1024 * 1024
_OLDEST_MS = 24 * 3_600_000  # what is older says too little of now to stand in for it


@dataclass(frozen=True)
class EarlierPage:
    """A page, and the last moment at which its data is known to have been current, in milliseconds of 1970."""

    answer: Answer
    as_of_ms: int


@dataclass(frozen=True)
class _Given:
    answer: Answer
    life: int
    at_ms: int


class EarlierPages:
    """The pages given last, at most `max_bytes` of them, each for a day after it was last known to be current."""

    def __init__(self, revisions: Revisions, max_bytes: int = _MOST_BYTES) -> None:
        self._revisions = revisions
        self._given: Shelf[_Given] = Shelf(max_bytes)

    def keep(self, key: str, answer: Answer, life: int, at_ms: int) -> None:
        """Note that the page was current at some moment after `at_ms`, of which life of the store `life` was known."""
        self._given.put(key, _Given(answer, life, at_ms), len(answer.body))

    def forget(self, key: str) -> None:
        """Its subject is gone from the store: the page must not come back."""
        self._given.drop(key)

    def at(self, key: str) -> EarlierPage | None:
        """The page given last under `key`, None when there is none of the last day."""
        given = self._given.get(key)
        if given is None:
            return None
        # as long as the store has not moved on, whatever it said of its revision since holds for the page as well
        as_of_ms = max(given.at_ms, self._revisions.last_at_ms(given.answer.revision, given.life) or 0)
        if now_ms() - as_of_ms > _OLDEST_MS:
            self.forget(key)
            return None
        return EarlierPage(given.answer, as_of_ms)
