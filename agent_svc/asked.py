"""A list request as it was asked: parameters checked, and the link to the page after."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, urlencode

from swarmnexus.v1.query_pb2 import Filter
from swarmnexus.web.parameters import page_size, period, read_query


@dataclass(frozen=True)
class Asked:
    """What one list request narrows, how much of it is wanted and from where."""

    given: dict[str, str]
    narrowed: Filter
    page_size: int
    cursor: str

    @classmethod
    def read(cls, query: bytes, accepted: Collection[str]) -> Self:
        """Of a raw query string. Raises BadParameterError; what only the store can judge it judges."""
        given = read_query(query, accepted)
        since, until = period(given)
        narrowed = Filter(
            author=given.get("author", ""),
            ticker=given.get("ticker", ""),
            q=given.get("q", ""),
            since_ms=since,
            until_ms=until,
        )
        return cls(given, narrowed, page_size(given), given.get("cursor", ""))

    def link_to(self, next_cursor: str) -> dict[str, str]:
        """The Link header of a page with this next cursor; none when it is the last.

        The reference is a query alone, so that it holds behind any proxy and prefix.
        """
        if not next_cursor:
            return {}
        following = urlencode({**self.given, "cursor": next_cursor}, quote_via=quote)
        return {"Link": f'<?{following}>; rel="next"'}
