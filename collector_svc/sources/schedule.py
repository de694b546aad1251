"""When each post and each price of a corpus is due. Pure: no clock, no files."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Schedule:
    """The mentions of a corpus, numbered from 0 in the order of play, without end.

    The first are the history, due before the anchor; then comes the live part, again and again: a lap after a lap.
    """

    anchor_ms: int  # where the anchor was moved to, in milliseconds since 1970
    offsets_ms: Sequence[int]  # of each mention from the anchor, ascending
    step_ms: int  # between the last of a lap and the first of the next

    @property
    def history(self) -> int:
        """How many mentions come before the anchor or with it."""
        return bisect_right(self.offsets_ms, 0)

    @property
    def lap_ms(self) -> int:
        """How long a lap takes; 0 when nothing is live."""
        if self.history == len(self.offsets_ms):
            return 0
        return self.offsets_ms[-1] - self.offsets_ms[self.history] + self.step_ms

    def place_of(self, number: int) -> tuple[int, int]:
        """(lap, index in the corpus) of the number-th mention; laps count from 0."""
        history = self.history
        if number < history:
            return 0, number
        lap, live = divmod(number - history, len(self.offsets_ms) - history)
        return lap, history + live

    def due_at_ms(self, number: int) -> int | None:
        """When the number-th mention is due, in milliseconds since 1970; None when there is none."""
        if number >= len(self.offsets_ms) and not self.lap_ms:
            return None
        lap, index = self.place_of(number)
        return self.anchor_ms + self.offsets_ms[index] + lap * self.lap_ms

    def resume(self, number: int, now_ms: int) -> int:
        """Where to go on at `now_ms` after a pause in play.

        The corpus itself is owed in full, and so is a lap that was begun less than a lap ago; whole laps that
        nobody played are left out, for they would only be the same posts again, all at once.
        """
        if number < len(self.offsets_ms) or not self.lap_ms:
            return number
        due = self.due_at_ms(number)
        late_laps = max(0, now_ms - due) // self.lap_ms if due is not None else 0
        return number + late_laps * (len(self.offsets_ms) - self.history)


@dataclass(frozen=True)
class PriceSchedule:
    """The rows of a price table, numbered from 0, without end: after the last the same path goes on from there."""

    anchor_ms: int
    offsets_ms: Sequence[int]  # of each row from the anchor, ascending

    def place_of(self, number: int) -> tuple[int, int]:
        """(lap, index of the row) of the number-th row; the first row of a later lap is the last of the one before."""
        if number == 0:
            return 0, 0
        lap, step = divmod(number - 1, len(self.offsets_ms) - 1)
        return lap, step + 1

    def due_at_ms(self, number: int) -> int | None:
        """When the number-th row is due, in milliseconds since 1970; None when there is none."""
        if len(self.offsets_ms) <= 1 and number >= len(self.offsets_ms):
            return None
        lap, index = self.place_of(number)
        return self.anchor_ms + self.offsets_ms[index] + lap * (self.offsets_ms[-1] - self.offsets_ms[0])
