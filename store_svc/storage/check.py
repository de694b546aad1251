"""Whether the file is whole: structure, references, full text, counts."""

import apsw

_MAX_PROBLEMS = 100
_COUNTS = {
    "mentions": "SELECT count(*) FROM predictions",
    "tickers": "SELECT count(*) FROM tickers",
    "distinct_tickers": "SELECT count(DISTINCT ticker) FROM tickers",
    "authors": "SELECT count(DISTINCT author_handle) FROM predictions",
    "calls": "SELECT count(*) FROM calls",
    "prices": "SELECT count(*) FROM prices",
}


def find_problems(db: apsw.Connection) -> list[str]:
    """One line a problem, at most 100; empty when all is well."""
    problems = [str(row[0]) for row in db.execute(f"PRAGMA integrity_check({_MAX_PROBLEMS})") if row[0] != "ok"]
    for table, row_id, parent, _ in db.execute("PRAGMA foreign_key_check"):
        problems.append(f"row {row_id} of {table} points at a row of {parent} that is not there")
    for name, sql in _COUNTS.items():
        kept = db.execute("SELECT value FROM counters WHERE name = ?", (name,)).get
        counted = db.execute(sql).get
        if kept != counted:
            problems.append(f"the counter {name} says {kept}, there are {counted}")
    indexed = db.execute("SELECT count(*) FROM mention_fts_docsize").get
    mentions = db.execute("SELECT count(*) FROM predictions").get
    if indexed != mentions:
        problems.append(f"the full-text index holds {indexed} mentions, there are {mentions}")
    return problems[:_MAX_PROBLEMS]
