"""Keeping evaluations current: what has to be made anew, a little at a time, inside a transaction of the writer's.

What waits is kept in tables, written in the transactions that caused it. So nothing is forgotten in a crash, and a
year of prices at once keeps nobody waiting: the writer does a little of it with every commit, and the rest when idle.
"""

from collections.abc import Callable
from typing import Any

import apsw

from store_svc.scoring.rules import Rules
from store_svc.scoring.windows import LENGTHS_MS
from store_svc.storage import author_scores_waiting
from store_svc.storage.evaluations_rows import WINDOWS_A_CALL
from store_svc.storage.evaluations_rules import keep_rules
from store_svc.storage.evaluations_writing import ALL_WINDOWS, evaluate_again, evaluate_new
from store_svc.storage.price_changes import Change, done_until, first_change
from store_svc.storage.targets import note_affected_targets, note_targets, resolve_waiting
from swarmnexus.logs import get_logger
from swarmnexus.time import now_ms

# A clock that was set back by less is taken to stand still; by more, and all that it had moved on is made anew.
_SLACK_MS = 60_000
NEW = "SELECT call_id FROM unevaluated_calls ORDER BY call_id LIMIT ?"
DUE = "SELECT id FROM evaluations WHERE due_ms <= ? ORDER BY due_ms LIMIT ?"
OF_TICKER = """
SELECT id, called_ms FROM calls INDEXED BY calls_by_ticker
WHERE ticker = :ticker AND called_ms >= :since AND called_ms < :until ORDER BY called_ms LIMIT :count
"""
OF_ALL = """
SELECT id, called_ms FROM calls INDEXED BY calls_by_time
WHERE called_ms >= :since AND called_ms < :until ORDER BY called_ms LIMIT :count
"""
WAITS = f"""
SELECT EXISTS (SELECT 1 FROM unevaluated_calls) OR EXISTS (SELECT 1 FROM price_changes)
    OR EXISTS (SELECT 1 FROM unevaluated_targets)
    OR EXISTS (SELECT 1 FROM evaluations WHERE due_ms <= :clock)
    OR EXISTS (SELECT 1 FROM call_targets WHERE due_ms <= :clock)
    OR {author_scores_waiting.WAITS}
"""  # noqa: S608 - a condition of our own
# What an instant may be to a call, by how long it lies after it: the entry to all windows, or the exit of one.
_ROLES = ((0, ALL_WINDOWS), *((length_ms, 1 << place) for place, length_ms in enumerate(LENGTHS_MS)))
_EVERY = 1 << 60
_FEW_ROWS = 8
_A_ROW, _MOST_BESIDE_FEW, _BESIDE_MANY = 8, 24, 8
_log = get_logger(__name__)


def evaluations_beside(rows: int) -> int:
    """How many to make in a transaction that others wait for: all that a few rows bring, else half a millisecond's."""
    return min(_A_ROW * rows, _MOST_BESIDE_FEW) if rows <= _FEW_ROWS else _BESIDE_MANY


class Upkeep:
    """For the writer's thread: `work_off` in a transaction, `finish` at its end, `forget` when it came to nothing."""

    def __init__(self, db: apsw.Connection, rules: Rules, wall_ms: Callable[[], int] = now_ms) -> None:
        self._db = db
        self._wall_ms = wall_ms
        self._rules = rules
        self._clock_ms = 0
        self._has_made_any = False
        with db:
            keep_rules(db, rules)  # all that follows from other ones comes with commits of its own

    @property
    def is_due(self) -> bool:
        """Whether `step` would find anything to do."""
        last, now = max(self._clock_ms, self._last_clock_ms()), self._wall_ms()
        if now < last - _SLACK_MS:
            return True
        return bool(self._db.execute(WAITS, {"clock": max(last, now)}).get)

    def work_off(self, most: int) -> bool:
        """Make about so many evaluations, or as many as wait; answers whether any may be left."""
        while most > 0:
            if not self.is_due:
                return False
            made = self._step(max(1, most // WINDOWS_A_CALL))
            self._has_made_any |= made > 0
            most -= 1 + made
        return True

    def finish(self) -> None:
        """Note the clock that the evaluations were made by."""
        if self._has_made_any:
            self._db.execute("UPDATE counters SET value = ? WHERE name = 'evaluated_ms'", (self._clock_ms,))
        self.forget()

    def forget(self) -> None:
        """The transaction came to nothing, or to its end."""
        self._clock_ms, self._has_made_any = 0, False

    def _step(self, most: int) -> int:
        """Read about `most` calls again; answers how many evaluations and targets were made."""
        self._clock_ms = self._clock()
        if new := [int(row[0]) for row in self._db.execute(NEW, (most,))]:
            return self._evaluate_new(new)
        if change := first_change(self._db):
            return self._follow(change, most)
        due = [int(row[0]) for row in self._db.execute(DUE, (self._clock_ms, most * WINDOWS_A_CALL))]
        windows: dict[int, int] = {}
        for evaluation_id in due:
            call_id, place = divmod(evaluation_id, WINDOWS_A_CALL)
            windows[call_id] = windows.get(call_id, 0) | 1 << place
        if windows:
            return self._evaluate_again(windows)
        resolved = resolve_waiting(self._db, self._rules, self._clock_ms, most)
        # last of all: an author whom many evaluations touch is computed once
        return resolved or author_scores_waiting.work_off(self._db, most * WINDOWS_A_CALL)

    def _evaluate_new(self, call_ids: list[int]) -> int:
        made, touched = evaluate_new(self._db, call_ids, self._rules, self._clock_ms)
        author_scores_waiting.note(self._db, touched)
        note_targets(self._db, call_ids)
        self._db.executemany("DELETE FROM unevaluated_calls WHERE call_id = ?", [(call_id,) for call_id in call_ids])
        return made

    def _evaluate_again(self, windows: dict[int, int]) -> int:
        made, touched = evaluate_again(self._db, windows, self._rules, self._clock_ms)
        author_scores_waiting.note(self._db, touched)
        return made

    def _follow(self, change: Change, most: int) -> int:
        """Evaluate what the beginning of a stretch of changed prices bears on; all of it where that is little."""
        ticker, since, end, begun = change
        for after_ms, _ in _ROLES:
            rows = self._calls(ticker, since - after_ms, end - after_ms, most + 1)
            if len(rows) > most:
                end = max(rows[-1][1] + after_ms, since + 1)
        windows: dict[int, int] = {}
        for after_ms, bits in _ROLES:
            for call_id, called_ms in self._calls(ticker, since - after_ms, end - after_ms, _EVERY):
                if not after_ms or called_ms < begun:
                    windows[call_id] = windows.get(call_id, 0) | bits
        note_affected_targets(self._db, ticker, (since, end))
        done_until(self._db, change, end)
        return self._evaluate_again(windows) if windows else 0

    def _calls(self, ticker: str, since: int, until: int, count: int) -> list[Any]:
        """Id and time of the calls of a ticker; of the benchmark, of all: their excess rests on it."""
        sql = OF_ALL if ticker == self._rules.benchmark else OF_TICKER
        return list(self._db.execute(sql, {"ticker": ticker, "since": since, "until": until, "count": count}))

    def _last_clock_ms(self) -> int:
        return int(self._db.execute("SELECT value FROM counters WHERE name = 'evaluated_ms'").get)

    def _clock(self) -> int:
        """The time to evaluate by: that of the wall, but for one that was set back a little."""
        last, now = max(self._clock_ms, self._last_clock_ms()), self._wall_ms()
        if now >= last - _SLACK_MS:
            return max(last, now)
        _log.warning("store.clock_set_back", seconds=(last - now) // 1000)
        longest = self._rules.longest_ms
        self._db.execute(
            "INSERT OR IGNORE INTO unevaluated_calls (call_id) SELECT id FROM calls WHERE called_ms >= ?",
            (now - LENGTHS_MS[-1] - longest,),
        )
        self._db.execute(
            "INSERT OR IGNORE INTO unevaluated_targets (call_id) SELECT call_id FROM call_targets WHERE until_ms >= ?",
            (now - longest,),
        )
        self._db.execute("UPDATE counters SET value = ? WHERE name = 'evaluated_ms'", (now,))
        return now
