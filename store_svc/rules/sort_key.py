"""The one number that orders every list: unique, newest first, and the full-text index's rowid."""

import zlib

_HASH_BITS = 20
_HASH_MASK = (1 << _HASH_BITS) - 1
MAX_KEY = 2**63 - 1


def sort_key(created_at_ms: int, post_id: str) -> int:
    """The post's time in the upper bits, a hash of its id below: posts of one instant rarely share one."""
    return created_at_ms << _HASH_BITS | zlib.crc32(post_id.encode()) & _HASH_MASK


def next_key(key: int) -> int:
    """The key to try when this one is taken; it never leaves the instant."""
    return key & ~_HASH_MASK | (key + 1) & _HASH_MASK


def first_key(at_ms: int) -> int:
    """The smallest key of posts at or after this instant."""
    return max(0, min(at_ms << _HASH_BITS, MAX_KEY))


def created_at_ms(key: int) -> int:
    """When the post was posted."""
    return key >> _HASH_BITS
