"""What became of the posts of a file."""

from dataclasses import dataclass

from collector_svc.counts import Counts


@dataclass
class FileCounts(Counts):
    """One file's counts; `error` says why it could not be read, or not to its end."""

    path: str = ""
    error: str = ""
