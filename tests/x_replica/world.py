"""What there is in the replica: users and posts, written by a test in Python, sent to the replica as JSON."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from tests.x_replica.snowflake import snowflake

FIRST_MS = 1_760_000_000_000
BETWEEN_POSTS_MS = 61_000
TRACKED = "SwarmNexus"
State = Literal["available", "deleted", "protected", "age_restricted", "suspended", "withheld", "missing"]
Media = Literal["photo", "video"]


@dataclass
class User:
    """An account."""

    id: str
    handle: str
    name: str
    created_at_ms: int


@dataclass
class Post:
    """A post. `text` is what its author typed: links in full, nothing escaped, no reply prefix.

    `note` makes it a long post (`note_tweet`); None leaves that to its length. `limited` wraps it as X wraps posts
    of limited visibility. A post that is not `available` stands in conversations as a tombstone, and in no timeline.
    """

    id: str
    author: str
    text: str
    at_ms: int
    reply_to: str | None = None
    quote: str | None = None
    repost: str | None = None
    state: State = "available"
    note: bool | None = None
    limited: bool = False
    promoted: bool = False
    pinned: bool = False
    media: list[Media] = field(default_factory=list)
    lang: str = "en"
    edits: list[str] = field(default_factory=list)


@dataclass
class World:
    """Everything that the replica knows. `viewer` is the account whose cookies are shown, `tracked` unless told."""

    tracked: str = TRACKED
    viewer: str = ""
    users: dict[str, User] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    now_ms: int = FIRST_MS

    def __post_init__(self) -> None:
        self.viewer = self.viewer or self.tracked
        for handle in (self.tracked, self.viewer):
            self.user(handle)

    def user(self, handle: str, name: str = "") -> User:
        """The account of that handle in any case, opened when there is none."""
        key = handle.lower()
        if key not in self.users:
            opened_ms = FIRST_MS - 10**11 + 86_400_000 * len(self.users)
            self.users[key] = User(snowflake(opened_ms, len(self.users)), handle, name or handle, opened_ms)
        elif name:
            self.users[key].name = name
        return self.users[key]

    def post(
        self,
        author: str,
        text: str,
        *,
        reply_to: Post | None = None,
        quote: Post | None = None,
        at: datetime | int | None = None,
        **more: Any,
    ) -> Post:
        """Write a post at that time (aware, or Unix ms), a minute after the latest unless told."""
        if at is None:
            at_ms = self.now_ms + BETWEEN_POSTS_MS
        else:
            at_ms = at if isinstance(at, int) else round(at.timestamp() * 1000)
        self.now_ms = max(self.now_ms, at_ms)
        post = Post(
            id=snowflake(at_ms, len(self.posts) + 1),
            author=self.user(author).handle,
            text=text,
            at_ms=at_ms,
            reply_to=reply_to.id if reply_to else None,
            quote=quote.id if quote else None,
            **more,
        )
        self.posts[post.id] = post
        return post

    def repost(self, author: str, post: Post, **more: Any) -> Post:
        """Repost (retweet) a post."""
        return self.post(author, post.text, repost=post.id, **more)

    def advertise(self, author: str, text: str, **more: Any) -> Post:
        """A promoted post, shown between the posts of timelines."""
        return self.post(author, text, promoted=True, **more)

    def above(self, post: Post) -> list[Post]:
        """The posts that this one answers, from the root of its thread down."""
        chain: list[Post] = []
        at = post
        while at.reply_to in self.posts:
            at = self.posts[str(at.reply_to)]
            chain.insert(0, at)
        return chain

    def root(self, post: Post) -> Post:
        """Where its conversation began."""
        return (self.above(post) or [post])[0]

    def replies(self, post_id: str) -> list[Post]:
        """The answers to a post, the oldest first."""
        found = [post for post in self.posts.values() if post.reply_to == post_id and not post.promoted]
        return sorted(found, key=lambda post: int(post.id))

    def mentions(self, handle: str = "") -> list[Post]:
        """Posts by others that tag, answer or quote the account (the viewer unless told), the newest first."""
        who = handle or self.viewer
        return [
            post
            for post in self.shown()
            if post.author.lower() != who.lower() and not post.repost and self.tags(post, who)
        ]

    def tags(self, post: Post, handle: str) -> bool:
        """Whether the post concerns the account: by its text, as the answer to it, or quoting it."""
        quoted = self.posts.get(post.quote or "")
        quotes = quoted is not None and quoted.author.lower() == handle.lower()
        return quotes or self.answers(post, handle) or names(post.text, handle)

    def answers(self, post: Post, handle: str) -> bool:
        """Whether the post answers one of the account."""
        parent = self.posts.get(post.reply_to or "")
        return parent is not None and parent.author.lower() == handle.lower()

    def found(self, query: str) -> list[Post]:
        """Posts for a search: all of its words in the text, a handle as a mention; the newest first."""
        words = [word for word in query.split() if not re.match(r"(-?filter|since|until|lang):", word)]
        return [post for post in self.shown() if not post.repost and all(self._has(post, word) for word in words)]

    def shown(self) -> Iterator[Post]:
        """What timelines may show, the newest first."""
        visible = (post for post in self.posts.values() if post.state == "available" and not post.promoted)
        return iter(sorted(visible, key=lambda post: int(post.id), reverse=True))

    def promoted(self) -> list[Post]:
        """The advertisements."""
        return [post for post in self.posts.values() if post.promoted]

    def to_json(self) -> dict[str, Any]:
        """The world as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "World":
        """The world that `to_json` told of."""
        users = {key: User(**user) for key, user in values["users"].items()}
        posts = {key: Post(**post) for key, post in values["posts"].items()}
        return cls(values["tracked"], values["viewer"], users, posts, values["now_ms"])

    def _has(self, post: Post, word: str) -> bool:
        if word.startswith("@"):
            return names(post.text, word[1:]) or self.answers(post, word[1:])
        return word.lower() in post.text.lower()


def names(text: str, handle: str) -> bool:
    """Whether a text tags a handle, by X's rule for mentions."""
    return re.search(rf"(?<![\w@])@{re.escape(handle)}(?!\w)", text, re.IGNORECASE | re.ASCII) is not None
