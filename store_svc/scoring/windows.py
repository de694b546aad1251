"""How long after a call the market is read."""

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
WINDOWS = ("12h", "24h", "7d", "30d")  # shortest first; an evaluation's place among its call's is its window's here
WINDOW_MS = {"12h": 12 * HOUR_MS, "24h": DAY_MS, "7d": 7 * DAY_MS, "30d": 30 * DAY_MS}
LENGTHS_MS = tuple(WINDOW_MS[window] for window in WINDOWS)
