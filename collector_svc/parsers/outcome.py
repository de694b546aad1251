"""What reading a file yields, and the one error that it raises."""

from dataclasses import dataclass

from swarmnexus.v1.model_pb2 import Mention


@dataclass(frozen=True, slots=True)
class Parsed:
    """A post that was read whole.

    `place` says where it stands in the file, `bytes_read` how far into the file the reader had come.
    """

    mention: Mention
    place: str
    bytes_read: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something well-formed that is no post to keep: an advertisement, or what X shows for a post it withholds."""

    place: str
    reason: str
    bytes_read: int


@dataclass(frozen=True, slots=True)
class Malformed:
    """A line or an entry that cannot be a post; `reason` names the field and what is accepted there."""

    place: str
    reason: str
    bytes_read: int


Outcome = Parsed | Skipped | Malformed


class UnreadableFile(Exception):  # noqa: N818 - it names the fact, as the caller prints it
    """A file as a whole cannot be read, or not from here on; `reason` is one line and says what is accepted."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
