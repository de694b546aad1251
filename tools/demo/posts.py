"""Posts, calls and mentions as they stand in mentions.jsonl."""

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cashtags import cashtags
from clock import ANCHOR, DAY, iso

FIRST_POST_ID = 9_000_000_000_000_000_000
ID_BEGINS = ANCHOR - 60 * DAY
IDS_A_SECOND = 1000


def post_id(when: int, serial: int) -> int:
    """Return an id that X has not reached, grows with time, and is unlike any other of a nearby serial."""
    return FIRST_POST_ID + (when - ID_BEGINS) * IDS_A_SECOND + serial % IDS_A_SECOND


@dataclass(frozen=True)
class Post:
    """One post. `state` is empty for one that can be read, else deleted or unavailable."""

    id: int
    handle: str
    author_id: int
    created_at: int
    text: str
    state: str = ""

    @property
    def url(self) -> str:
        """Where it would stand if it were real."""
        return f"https://x.com/{self.handle}/status/{self.id}"

    def item(self) -> dict[str, Any]:
        """Return it as a parent or a post of a thread."""
        item = {
            "id": str(self.id),
            "author": {"handle": self.handle, "id": str(self.author_id)},
            "text": self.text,
            "createdAt": iso(self.created_at),
            "url": self.url,
        }
        return {**item, "state": self.state} if self.state else item


@dataclass(frozen=True)
class Span:
    """A stretch of a post's text, in code points, and what was read there."""

    start: int
    end: int
    of: str


@dataclass(frozen=True)
class Call:
    """A claim that stands in one post."""

    ticker: str
    stance: str
    probability: float
    target: Decimal | None
    target_date: str | None
    post_id: int
    spans: tuple[Span, ...]

    def item(self) -> dict[str, Any]:
        """Return it as one of a mention's calls."""
        return {
            "ticker": self.ticker,
            "stance": self.stance,
            "probability": self.probability,
            "targetPrice": None if self.target is None else float(self.target),
            "targetDate": self.target_date,
            "postId": str(self.post_id),
            "spans": [
                {"postId": str(self.post_id), "start": span.start, "end": span.end, "of": span.of}
                for span in self.spans
            ],
        }


@dataclass(frozen=True)
class Mention:
    """A post that tags the account, the posts above it (root first) and the calls in all of them."""

    post: Post
    thread: tuple[Post, ...] = ()
    calls: tuple[Call, ...] = ()

    def line(self) -> str:
        """Write it as one line of JSON."""
        parent = self.thread[-1] if self.thread else None
        item = {
            "type": "mention.v1",
            "id": str(self.post.id),
            "tweetUrl": self.post.url,
            "text": self.post.text,
            "author": {"handle": self.post.handle, "id": str(self.post.author_id)},
            "tickers": cashtags(self.post.text) or cashtags(parent.text if parent else ""),
            "createdAt": iso(self.post.created_at),
            "parent": parent.item() if parent else None,
            "thread": [post.item() for post in self.thread],
            "calls": [call.item() for call in self.calls],
            "origin": "demo",
        }
        return json.dumps(item, ensure_ascii=False, separators=(",", ":"))
