"""What the storage tells Prometheus."""

from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_RESULTS = ("inserted", "updated", "unchanged", "refused")

WRITING = CollectorRegistry()  # what the process that writes measures

COMMIT_SECONDS = Histogram(
    "nexus_commit_duration_seconds",
    "From a transaction's begin to its end on disk.",
    buckets=_BUCKETS,
    registry=WRITING,
)
CHECKPOINT_SECONDS = Histogram(
    "nexus_sqlite_checkpoint_duration_seconds", "Moving the log into the file.", buckets=_BUCKETS, registry=WRITING
)
BUSY = Counter(
    "nexus_sqlite_busy", "Times that another process held the database longer than the store waits.", registry=WRITING
)
QUEUE_DEPTH = Gauge("nexus_ingest_queue_depth", "Rows that wait to be committed.", registry=WRITING)
TAIL_LOST = Gauge("nexus_tail_lost_commits", "Commits that were gone at the last loss that a start noticed.")
_WAL_BYTES = Gauge("nexus_sqlite_wal_bytes", "Size of the write-ahead log.")
_BACKUP_AT = Gauge(
    "nexus_backup_last_success_timestamp_seconds", "When the newest verified backup was made; 0 without any."
)
_ROWS = Counter("nexus_ingest_rows", "Rows sent to the store, by what became of them.", ["result"], registry=WRITING)
_ROWS_BY_OUTCOME = [None, *(_ROWS.labels(result) for result in _RESULTS)]  # by the number of the outcome


def note_rows(outcomes: list[int]) -> None:
    """Count what became of the rows of one request."""
    for outcome in set(outcomes):
        series = _ROWS_BY_OUTCOME[outcome]
        if series is not None:
            series.inc(outcomes.count(outcome))


def watch_files(database: Path, backups: Path) -> None:
    """Let the gauges of files look when they are asked. Nothing here ever opens the database."""
    _WAL_BYTES.set_function(lambda: log_bytes(database))
    _BACKUP_AT.set_function(lambda: _newest(backups))


def log_bytes(database: Path) -> int:
    """The size of a database's write-ahead log."""
    try:
        return database.with_name(f"{database.name}-wal").stat().st_size
    except FileNotFoundError:
        return 0


def _newest(backups: Path) -> float:
    """Backups have their final name only when they are verified, so the newest file is the newest good one."""
    times = [0.0]
    for pattern in ("*.db", "*.db.gz"):
        for path in backups.glob(pattern):
            try:
                times.append(path.stat().st_mtime)
            except FileNotFoundError:  # the retention was quicker
                continue
    return max(times)
