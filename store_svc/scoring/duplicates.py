"""One call a window for the same author, ticker and direction: which calls count, and which repeat one that does.

The earliest counts; those within the window after it do not; the first at or after the window's end counts again. So
a daily call counts once a week over 7d, and the prices have no say in which of them it is.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from store_svc.scoring.evaluating import DUPLICATE, NEUTRAL
from store_svc.scoring.windows import LENGTHS_MS

Flags = tuple[bool, ...]  # whether it is a duplicate, window by window


class Made(NamedTuple):
    """A call of one author, ticker and direction, and its statuses by window as they are kept; None where none are."""

    call_id: int
    called_ms: int
    statuses: tuple[str | None, ...]


def told_anew(made: Iterable[Made], since_ms: int, new: set[int]) -> Iterator[tuple[int, Flags, Flags | None]]:
    """The calls whose flags are to be kept anew: id, flags, and those that were kept (None for new ones).

    `made` holds the calls in their order, from the longest window before `since_ms` on, when the first of the new ones
    was made. Other calls without statuses are passed over: their turn comes. It ends where nothing can change further.
    """
    counted: list[int | None] = [None] * len(LENGTHS_MS)  # the last call that counts, by window
    settled, ahead = [False] * len(LENGTHS_MS), set(new)
    for call in made:
        is_new = call.call_id in new
        kept = None if is_new else _flags(call.statuses)
        if not is_new and kept is None:
            continue
        if call.called_ms < since_ms:
            for place, is_duplicate in enumerate(kept or ()):
                counted[place] = counted[place] if is_duplicate else call.called_ms
            continue
        ahead.discard(call.call_id)
        flags = []
        for place, length_ms in enumerate(LENGTHS_MS):
            last = counted[place]
            is_duplicate = last is not None and call.called_ms < last + length_ms
            flags.append(is_duplicate)
            if not is_duplicate:
                counted[place] = call.called_ms
                # from a call on that counts and did before, all is as it was, unless a new one follows
                settled[place] = settled[place] or bool(not ahead and kept and not kept[place])
        if kept != tuple(flags):
            yield call.call_id, tuple(flags), kept
        if not ahead and all(settled):
            return


def _flags(statuses: tuple[str | None, ...]) -> Flags | None:
    if None in statuses or NEUTRAL in statuses:
        return None
    return tuple(status == DUPLICATE for status in statuses)
