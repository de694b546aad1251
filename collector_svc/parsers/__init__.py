"""Posts out of files and of what the x.com page receives. Pure: no network, no clock.

`read_file(path)` yields a Parsed, a Skipped or a Malformed for everything that stands in a file, each with its
place; `read_answer(document, place)` does the same for a GraphQL answer that is already decoded.
"""

from collector_svc.parsers.graphql import complaint_of, read_answer
from collector_svc.parsers.outcome import Malformed, Outcome, Parsed, Skipped, UnreadableFile
from collector_svc.parsers.reading import FORMATS, read_file

__all__ = [
    "FORMATS",
    "Malformed",
    "Outcome",
    "Parsed",
    "Skipped",
    "UnreadableFile",
    "complaint_of",
    "read_answer",
    "read_file",
]
