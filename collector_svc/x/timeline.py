"""The pages of X that list mentions."""

from dataclasses import dataclass
from urllib.parse import quote

from collector_svc.x.received import OLDER_MENTIONS


@dataclass(frozen=True)
class Timeline:
    """One such page, with the names of the operations that it asks X for; `name` is that of the source."""

    name: str
    path: str
    operations: tuple[str, ...]


CONVERSATION = "TweetDetail"
MENTIONS = Timeline("notifications", "/notifications/mentions", ("NotificationsTimeline", OLDER_MENTIONS))


def search_for(handle: str) -> Timeline:
    """The newest posts that a search for the handle finds."""
    return Timeline("search", f"/search?q={quote(f'@{handle}', safe='')}&src=typed_query&f=live", ("SearchTimeline",))
