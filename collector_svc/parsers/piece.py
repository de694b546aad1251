"""One answer that the x.com page received, or one look at the page, as a piece of a timeline or conversation."""

from dataclasses import dataclass, field
from typing import Any

from collector_svc.parsers.answer import Answer
from collector_svc.parsers.draft import Draft
from collector_svc.parsers.frames import bottom_cursor, is_bare
from collector_svc.parsers.older_mentions import is_older, read_older
from swarmnexus.v1.model_pb2 import PostState


@dataclass
class Piece:
    """What was told there.

    `drafts` holds every post by its id, also those that are quoted; `column` the ids of what stands in the timeline
    itself, from top to bottom, withheld or not; `withheld` what X says of posts that it does not show; `malformed`
    why something could not be read. `bottom` is the cursor to what comes below, empty when none was told. A piece
    that is not understood may still hold some of the posts.
    """

    drafts: dict[str, Draft] = field(default_factory=dict)
    column: list[str] = field(default_factory=list)
    withheld: dict[str, PostState] = field(default_factory=dict)
    malformed: list[str] = field(default_factory=list)
    bottom: str = ""
    is_understood: bool = True

    @property
    def shown(self) -> list[str]:
        """The ids of the posts of the column that were read, each once."""
        return [post_id for post_id in dict.fromkeys(self.column) if post_id in self.drafts]


def read_piece(document: Any) -> Piece:
    """The piece that a decoded answer is; never raises.

    Understood is an answer whose posts could all be read, and one without posts only where it is plainly an empty
    timeline: instructions, and no entry but cursors.
    """
    if is_older(document):
        drafts, column, malformed = read_older(document)
        piece = Piece(drafts, column, malformed=malformed)
    else:
        answer = Answer("", 0)
        answer.read(document)
        piece = Piece(answer.drafts, answer.column, answer.withheld, [broken.reason for broken in answer.malformed])
    piece.bottom = bottom_cursor(document)
    if piece.column:
        piece.is_understood = not piece.malformed
    else:
        piece.is_understood = is_bare(document)
    return piece
