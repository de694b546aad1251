"""The way down an account's mentions: X tells the newest first, and they are wanted from the oldest on."""

from dataclasses import dataclass, field
from typing import Any

from collector_svc.parsers.api_v2 import missing_user, read_page
from collector_svc.parsers.draft import Draft
from collector_svc.parsers.fields import FieldError
from collector_svc.sources.api_client import ApiClient, BadRequestError
from collector_svc.sources.api_fields import PAGE_SIZE, POST_FIELDS
from collector_svc.sources.api_threads import Threads
from collector_svc.trouble import State, TroubleError

# X gives at most 800; a walk that goes on for this many pages goes in circles.
_MOST_PAGES = 100
# Of more than that, the newest are let go of and met again by the next walk.
_MOST_FOUND = 2_000


@dataclass(frozen=True)
class Found:
    """A mention by its id: its draft, or why it cannot be read."""

    post_id: int
    draft: Draft | None = None
    reason: str = ""


@dataclass
class Walk:
    """One way down, from the newest to those that are known.

    It survives trouble: `go` continues with the page at which it stopped. Only a walk that has arrived says anything:
    before, there may be older mentions below, and moving on over them would skip them.
    """

    user_id: str
    floor: int
    began_at_ms: int
    found: dict[int, Found] = field(default_factory=dict)
    nameless: list[str] = field(default_factory=list)
    _token: str = ""
    _tokens: set[str] = field(default_factory=set)
    _replaced: set[str] = field(default_factory=set)

    async def go(self, client: ApiClient, threads: Threads) -> list[Found]:
        """Walk to the end; answers what was found, oldest first. `threads` learns what the pages tell of parents.

        Raises TroubleError.
        """
        while token := await self._page(client, threads):
            if token in self._tokens or len(self._tokens) >= _MOST_PAGES:
                self._begin_again()
                raise TroubleError(State.LAYOUT_CHANGED, "X's pages of mentions do not come to an end")
            self._tokens.add(token)
            self._token = token
        kept = sorted(post_id for post_id in self.found if str(post_id) not in self._replaced)
        return [self.found[post_id] for post_id in kept]

    async def _page(self, client: ApiClient, threads: Threads) -> str:
        """Read the next page; answers what leads to the one after it."""
        document = await self._ask(client)
        if missing := missing_user(document):
            raise TroubleError(State.WRONG_ACCOUNT, f"X knows no account {self.user_id}: {missing}; check X_USER_ID")
        try:
            page = read_page(document)
        except FieldError as error:
            raise TroubleError(State.LAYOUT_CHANGED, f"X's answer to mentions is not understood: {error}") from None
        threads.learn(page)
        self._replaced |= page.replaced
        self.nameless += page.nameless
        for told in page.told:
            post_id = int(told)
            self.found[post_id] = Found(post_id, page.drafts.get(told), page.malformed.get(told, ""))
        for newest in sorted(self.found, reverse=True)[: max(0, len(self.found) - _MOST_FOUND)]:
            del self.found[newest]
        return page.next_token

    async def _ask(self, client: ApiClient) -> Any:
        parameters = {**POST_FIELDS, "max_results": str(PAGE_SIZE)}
        if self.floor:
            parameters["since_id"] = str(self.floor)
        path = f"/2/users/{self.user_id}/mentions"
        if self._token:
            try:
                return await client.get("mentions", path, {**parameters, "pagination_token": self._token})
            except BadRequestError:
                # X forgets the place of a walk that lay for long
                self._begin_again()
        try:
            return await client.get("mentions", path, parameters)
        except BadRequestError as error:
            raise TroubleError(State.LAYOUT_CHANGED, str(error)) from None

    def _begin_again(self) -> None:
        self._token, self._tokens, self.found, self.nameless = "", set(), {}, []
