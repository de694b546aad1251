"""The threads above mentions, up to their roots, by references: level by level for many at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from collector_svc.parsers.api_v2 import ApiPage, read_page
from collector_svc.parsers.draft import Draft
from collector_svc.parsers.fields import FieldError
from collector_svc.sources.api_client import ApiClient, BadRequestError
from collector_svc.sources.api_fields import PAGE_SIZE, POST_FIELDS
from collector_svc.trouble import State, TroubleError
from swarmnexus.v1.model_pb2 import Mention, Post, PostState

# An answer tells two levels: the posts that are asked for and those above them. Whoever builds a thread deeper than
# this does it to have us ask; the posts nearest to the mention are kept.
_MOST_POSTS = 200


@dataclass
class _Chain:
    """What is known above a mention, the direct parent first; `above` is what comes next, None at the end."""

    above: Post | None
    ids: set[str]
    posts: list[Post] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.above is not None and len(self.posts) < _MOST_POSTS and self.above.id not in self.ids

    def take(self, post: Post, above: Post | None) -> None:
        self.posts.append(post)
        self.ids.add(post.id)
        self.above = above


class Threads:
    """Asks X for what is missing. What was answered before trouble is not asked for again."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client
        self._drafts: dict[str, Draft] = {}
        self._withheld: dict[str, PostState] = {}

    def learn(self, page: ApiPage, asked: Collection[str] = ()) -> None:
        """Take from an answer what stands above others; a text that is cut only where that very post was asked for."""
        for post_id, draft in page.drafts.items():
            if draft.is_whole or post_id in asked:
                self._drafts[post_id] = draft
        self._withheld.update(page.withheld)

    def forget(self) -> None:
        """Nothing that was learned is needed any more."""
        self._drafts.clear()
        self._withheld.clear()

    async def mentions(self, drafts: Sequence[Draft]) -> list[Mention]:
        """Each draft with its thread, root first. Raises TroubleError."""
        drafts = await self._whole(drafts)
        chains = [_Chain(draft.answers, {draft.post.id}) for draft in drafts]
        while wanted := self._wanted(chains):
            await self._ask(wanted[:PAGE_SIZE])
        return [
            Mention(post=draft.post, thread=chain.posts[::-1], tickers=draft.tickers)
            for draft, chain in zip(drafts, chains, strict=True)
        ]

    async def _whole(self, drafts: Sequence[Draft]) -> list[Draft]:
        """The drafts, those with a cut text as X tells them when it is asked for that post."""
        cut = [draft.post.id for draft in drafts if not draft.is_whole and draft.post.id not in self._drafts]
        for first in range(0, len(cut), PAGE_SIZE):
            await self._ask(cut[first : first + PAGE_SIZE])
        return [draft if draft.is_whole else self._drafts.get(draft.post.id, draft) for draft in drafts]

    def _wanted(self, chains: Sequence[_Chain]) -> list[str]:
        """Lengthen the chains as far as is known; answers the ids that must be asked for."""
        wanted: dict[str, None] = {}
        for chain in chains:
            while chain.is_open and self._lengthen(chain):
                pass
            if chain.is_open and chain.above is not None:
                wanted[chain.above.id] = None
        return list(wanted)

    def _lengthen(self, chain: _Chain) -> bool:
        """By one post, where it is known what stands there."""
        reference = chain.above
        if reference is None:
            return False
        if known := self._drafts.get(reference.id):
            chain.take(known.post, known.answers)
            return True
        state = self._withheld.get(reference.id)
        if state is None:
            return False
        withheld = Post()
        withheld.CopyFrom(reference)
        withheld.state = state
        # nothing is told of what stands above a post that X does not show
        chain.take(withheld, None)
        return True

    async def _ask(self, ids: Sequence[str]) -> None:
        try:
            page = read_page(await self._client.get("tweets", "/2/tweets", {**POST_FIELDS, "ids": ",".join(ids)}))
        except BadRequestError as error:
            raise TroubleError(State.LAYOUT_CHANGED, str(error)) from None
        except FieldError as error:
            raise TroubleError(State.LAYOUT_CHANGED, f"X's answer to tweets is not understood: {error}") from None
        self.learn(page, ids)
        for post_id in ids:
            if post_id not in page.drafts:
                # neither shown nor explained, or not to be read: it stays what it was, a reference
                self._withheld.setdefault(post_id, PostState.POST_STATE_REFERENCED)
