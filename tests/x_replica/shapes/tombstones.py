"""What X shows where a post was or may not be shown."""

from tests.x_replica.shapes import Json
from tests.x_replica.world import State

_NOTICES = "https://help.x.com/rules-and-policies/notices-on-x"
_LEARN_MORE = "Learn more"
TOMBSTONES: dict[State, str] = {
    "deleted": "This Post was deleted by the Post author.",
    "protected": "You\u2019re unable to view this Post because this account owner limits who can view their Posts.",
    "age_restricted": (
        "Age-restricted adult content. This content might not be appropriate for people under 18 years old. "
        "To view this media, you\u2019ll need to log in to X."
    ),
    "suspended": "This Post is from a suspended account.",
}


def tombstone(state: State) -> Json:
    """The result in a post's stead."""
    return {"__typename": "TweetTombstone", "tombstone": {"__typename": "TextTombstone", "text": _rich_text(state)}}


def tombstone_content(state: State) -> Json:
    """The `itemContent` that older answers had instead of a post's, for adult content."""
    return {
        "itemType": "TimelineTombstone",
        "__typename": "TimelineTombstone",
        "tombstoneDisplayType": "Inline",
        "tombstoneInfo": {"text": "", "richText": _rich_text(state)},
    }


def _rich_text(state: State) -> Json:
    text = f"{TOMBSTONES[state]} {_LEARN_MORE}"
    entity = {
        "fromIndex": len(text) - len(_LEARN_MORE),
        "toIndex": len(text),
        "ref": {"type": "TimelineUrl", "url": _NOTICES, "urlType": "ExternalUrl"},
    }
    return {"rtl": False, "text": text, "entities": [entity]}
