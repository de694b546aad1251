"""What stands above a post."""

from collections import OrderedDict
from collections.abc import Callable

from collector_svc.parsers.draft import Draft
from swarmnexus.v1.model_pb2 import Mention, Post

# Enough for a conversation that a file keeps together; a file's size does not matter to memory.
_POSTS = 2_000
_CHARACTERS = 4_000_000


class RecentPosts:
    """The posts read last, by id: at most 2,000 and four million characters of text."""

    def __init__(self) -> None:
        self._posts: OrderedDict[str, Post] = OrderedDict()
        self._characters = 0

    def __contains__(self, post_id: str) -> bool:
        return post_id in self._posts

    def add(self, post: Post) -> None:
        """Remember a post and forget the oldest where there are too many."""
        replaced = self._posts.pop(post.id, None)
        self._characters += len(post.text) - (len(replaced.text) if replaced else 0)
        self._posts[post.id] = post
        while len(self._posts) > _POSTS or self._characters > _CHARACTERS:
            _, forgotten = self._posts.popitem(last=False)
            self._characters -= len(forgotten.text)

    def get(self, post_id: str) -> Post | None:
        """The post, or None when it was not read or is forgotten."""
        return self._posts.get(post_id)


def mention_of(draft: Draft, known: Callable[[str], Post | None]) -> Mention:
    """The draft as a mention, its parent above it: whole where it is known, else as it is referred to."""
    mention = Mention(post=draft.post, tickers=draft.tickers)
    if draft.answers is not None:
        mention.thread.append(known(draft.answers.id) or draft.answers)
    return mention
