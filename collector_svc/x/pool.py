"""The posts that one cycle came to know, and the threads that they make."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import pairwise

from collector_svc.parsers.draft import Draft
from collector_svc.parsers.piece import Piece
from collector_svc.parsers.text import may_be_cut
from swarmnexus.v1.model_pb2 import Mention, Post, PostState

# The store takes threads up to this length; of a longer one the posts nearest to the mention are told.
_LONGEST = 500


@dataclass(frozen=True)
class Chain:
    """What stands above a post, root first. `missing` is the post to be read next; empty when there is none."""

    posts: list[Post]
    missing: str = ""
    missing_handle: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the root was reached, or all that X shows of the way there."""
        return not self.missing


class Pool:
    """Posts by id. What answers tell is believed before what the page shows, and longer texts before shorter."""

    def __init__(self) -> None:
        self._drafts: dict[str, Draft] = {}
        self._unsettled: set[str] = set()
        self._withheld: dict[str, PostState] = {}
        # what stands above a withheld post, which does not tell itself
        self._above: dict[str, str] = {}

    def add(self, piece: Piece) -> None:
        """Take in what an answer tells; a text that may be cut is known whole only from its conversation."""
        self._take(piece, ())

    def add_shown(self, piece: Piece, settled: Iterable[str] = ()) -> None:
        """Take in what the page shows; only of the `settled` it is known what they answer, or that they do not."""
        for post_id, draft in piece.drafts.items():
            if post_id in settled or post_id not in self._drafts:
                self._put(post_id, draft, is_settled=post_id in settled and draft.is_whole)

    def add_conversation(self, piece: Piece, focal_id: str) -> None:
        """Take in an answer whose column holds a conversation: down to the focal post each answers the one above.

        X has no longer texts of them than those in the column; what they quote is told no better than elsewhere.
        """
        column = piece.column
        self._take(piece, column)
        end = column.index(focal_id) + 1 if focal_id in column else 0
        for above, below in pairwise(column[:end]):
            if above and below in self._withheld:
                self._above.setdefault(below, above)

    def add_mention(self, mention: Mention) -> None:
        """Take in what an earlier cycle knew. Without its author's number it was seen on the page alone."""
        above = mention.thread[-1] if mention.thread else None
        own = Draft(mention.post, list(mention.tickers), above)
        is_settled = bool(mention.post.author_id) and not may_be_cut(mention.post.text)
        self._put(mention.post.id, own, is_settled=is_settled)
        for number, post in enumerate(mention.thread):
            if post.state == PostState.POST_STATE_AVAILABLE and post.author_id:
                self._put(post.id, Draft(post, [], _above(mention, number)), is_settled=not may_be_cut(post.text))

    def withhold(self, post_id: str, state: PostState) -> None:
        """X does not show this post."""
        if post_id not in self._drafts:
            self._withheld[post_id] = state

    def draft(self, post_id: str) -> Draft | None:
        """The post; None when it is not known."""
        return self._drafts.get(post_id)

    def chain(self, post_id: str) -> Chain:
        """What stands above a post as far as it is known."""
        posts: list[Post] = []
        seen = {post_id}
        draft = self._drafts.get(post_id)
        while draft is not None:
            own = draft.post
            if own.id in self._unsettled:
                return Chain(_nearest(posts), own.id, own.author_handle)
            above = draft.answers
            if above is None or above.id in seen:
                return Chain(_nearest(posts))
            seen.add(above.id)
            draft = self._drafts.get(above.id)
            if draft is not None:
                posts.append(draft.post)
            elif above.id not in self._withheld:
                posts.append(above)
                return Chain(_nearest(posts), above.id, above.author_handle)
            else:
                draft = self._climb(above, posts, seen)
        return Chain(_nearest(posts))

    def mention(self, post_id: str, origin: str) -> Mention:
        """The post as a mention with what is known of its thread. Raises KeyError when the post is not known."""
        draft = self._drafts[post_id]
        return Mention(post=draft.post, thread=self.chain(post_id).posts, tickers=draft.tickers, origin=origin)

    def _take(self, piece: Piece, settled: Collection[str]) -> None:
        for post_id, draft in piece.drafts.items():
            self._put(post_id, draft, is_settled=draft.is_whole or post_id in settled)
        self._withheld.update(piece.withheld)

    def _climb(self, above: Post, posts: list[Post], seen: set[str]) -> Draft | None:
        """Past posts that X withholds to the next that it shows, where the conversation told what that is."""
        reference = Post()
        reference.CopyFrom(above)
        while reference.id in self._withheld:
            reference.state = self._withheld[reference.id]
            upper = self._above.get(reference.id, "")
            is_new = bool(upper) and upper not in seen
            reference.in_reply_to_id = upper if is_new else ""
            posts.append(reference)
            if not is_new:
                return None
            seen.add(upper)
            reference = Post(id=upper)
        draft = self._drafts.get(reference.id)
        if draft is not None:
            posts.append(draft.post)
        return draft

    def _put(self, post_id: str, draft: Draft, *, is_settled: bool) -> None:
        known = self._drafts.get(post_id)
        is_better = known is None or (is_settled and post_id in self._unsettled)
        if known is None or is_better or len(draft.post.text) > len(known.post.text):
            self._drafts[post_id] = draft
        if is_settled:
            self._unsettled.discard(post_id)
        elif known is None:
            self._unsettled.add(post_id)


def _above(mention: Mention, number: int) -> Post | None:
    """What the post of the thread answers: the one before it, or one that is only named."""
    post = mention.thread[number]
    if number and mention.thread[number - 1].id == post.in_reply_to_id:
        return mention.thread[number - 1]
    if not post.in_reply_to_id:
        return None
    return Post(id=post.in_reply_to_id, state=PostState.POST_STATE_REFERENCED)


def _nearest(posts: list[Post]) -> list[Post]:
    """Root first, out of posts from the nearest up."""
    return list(reversed(posts[:_LONGEST]))
