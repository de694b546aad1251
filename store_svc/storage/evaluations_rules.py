"""The rules that the evaluations in the database were made by; others make all of them anew."""

from hashlib import blake2b

import apsw

from store_svc.scoring.rules import Rules
from store_svc.scoring.stablecoins import STABLECOINS

_VERSION = "1"  # raise it when the formulas change


def select_rules(db: apsw.Connection) -> Rules:
    """Those in force; the default ones where none were ever kept."""
    kept = _kept(db)
    if not kept:
        return Rules()
    return Rules(kept["benchmark"], int(kept["fine_ms"]), int(kept["daily_ms"]))


def keep_rules(db: apsw.Connection, rules: Rules) -> None:
    """Put these in force; where others were, all calls are to be read again."""
    told = _told(rules)
    if _kept(db) == told:
        return
    db.execute("DELETE FROM evaluation_rules")
    db.executemany("INSERT INTO evaluation_rules (name, value) VALUES (?, ?)", list(told.items()))
    db.execute("INSERT OR IGNORE INTO unevaluated_calls (call_id) SELECT id FROM calls")


def _kept(db: apsw.Connection) -> dict[str, str]:
    return {str(name): str(value) for name, value in db.execute("SELECT name, value FROM evaluation_rules")}


def _told(rules: Rules) -> dict[str, str]:
    stable = blake2b(" ".join(sorted(STABLECOINS)).encode(), digest_size=8).hexdigest()
    return {
        "benchmark": rules.benchmark,
        "fine_ms": str(rules.fine_ms),
        "daily_ms": str(rules.daily_ms),
        "stablecoins": stable,
        "version": _VERSION,
    }
