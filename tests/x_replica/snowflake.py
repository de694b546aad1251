"""Ids of posts and users, as X makes them: the time in the upper bits, the rest a running number."""

EPOCH_MS = 1_288_834_974_657
_TIME_SHIFT = 22
_NUMBERS = 1 << _TIME_SHIFT


def snowflake(at_ms: int, number: int) -> str:
    """An id made at that time (Unix ms); ids of one millisecond follow their number."""
    return str(((at_ms - EPOCH_MS) << _TIME_SHIFT) | (number % _NUMBERS))


def time_of(snowflake_id: str) -> int:
    """When the id was made, Unix ms."""
    return (int(snowflake_id) >> _TIME_SHIFT) + EPOCH_MS
