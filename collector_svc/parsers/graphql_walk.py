"""Where posts stand in a GraphQL answer of the x.com web client.

Operations wrap their timelines differently and X renames the wrappers; that a post hangs under
`tweet_results` has stayed. So the whole answer is walked and only that is relied on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

# TweetDetail and the timelines say the first, TweetResultByRestId the second.
_SLOTS = ("tweet_results", "tweetResult")
_TOMBSTONE = "tombstoneInfo"
_HELD = (*_SLOTS, _TOMBSTONE)
# `tweet-123`, within a module `conversationthread-100-tweet-123`, and `tombstone-123` in a withheld post's stead.
_POST_ENTRY = re.compile(r"(?:^|-)(?:tweet|tombstone)-([0-9]{1,20})\Z")
_PROMOTED_ENTRY = re.compile(r"(?:^|-)promoted")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a timeline that holds a post, or what X shows in its stead.

    `entry_post_id` is the id that the entry's own name gives; empty when it gives none. A tombstone has no
    other. `is_tombstone` says that the holder is what older answers tell of a withheld post, in no slot of a post.
    """

    holder: Any
    entry_post_id: str = ""
    is_promoted: bool = False
    is_tombstone: bool = False


def slots(document: Any) -> Iterator[Slot]:
    """Every slot of an answer in the order of the document, posts nested in posts left out.

    Walked with a stack of its own, so that no depth of nesting can exhaust Python's.
    """
    stack = [Slot(document)]
    while stack:
        here = stack.pop()
        node = here.holder
        if isinstance(node, list):
            stack.extend(replace(here, holder=child) for child in reversed(node))
        elif isinstance(node, dict):
            here = _entered(here, node)
            for name in _SLOTS:
                if name in node:
                    yield replace(here, holder=node[name])
            if _TOMBSTONE in node:
                yield replace(here, holder=node[_TOMBSTONE], is_tombstone=True)
            stack.extend(replace(here, holder=node[name]) for name in reversed(node) if name not in _HELD)


def _entered(slot: Slot, node: dict[str, Any]) -> Slot:
    """The slot with what this object says about all beneath it."""
    entry_id = node.get("entryId")
    if isinstance(entry_id, str):
        named = _POST_ENTRY.search(entry_id)
        slot = replace(
            slot,
            entry_post_id=named[1] if named else "",
            is_promoted=slot.is_promoted or _PROMOTED_ENTRY.search(entry_id) is not None,
        )
    return replace(slot, is_promoted=True) if node.get("promotedMetadata") else slot
