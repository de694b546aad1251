"""One line of a line format, or one item of a JSON list, before it is understood."""

from dataclasses import dataclass

from collector_svc.parsers.decode import NotJsonError, decode
from collector_svc.parsers.fields import Record

# A post with everything X says about it takes about 10 KB; what is longer than this is no post.
ENTRY_LIMIT = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """The bytes of one entry, or None when they were too many to be kept."""

    number: int
    data: bytes | None
    bytes_read: int


def record_of(entry: Entry) -> Record:
    """The JSON object of an entry; raises NotJsonError or FieldError."""
    if entry.data is None:
        raise NotJsonError(f"longer than {ENTRY_LIMIT // 1024:,} KiB")
    return Record(decode(entry.data))
