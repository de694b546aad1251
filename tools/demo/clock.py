"""The corpus' own time: whole seconds since 1970, and the instant that the player moves to its first play."""

from datetime import UTC, date, datetime

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

ANCHOR = int(datetime(2026, 2, 2, 15, tzinfo=UTC).timestamp())
HISTORY_BEGINS = ANCHOR - 45 * DAY
PRICES_BEGIN = ANCHOR - 46 * DAY
PRICES_END = ANCHOR + 30 * DAY
LIVE_STEP_SECONDS = 20


def iso(seconds: int) -> str:
    """Write an instant as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def day(seconds: int) -> date:
    """Return the UTC day of an instant."""
    return datetime.fromtimestamp(seconds, UTC).date()
