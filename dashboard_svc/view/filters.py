"""What a list is narrowed to, as it stands in the address."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from dashboard_svc.view.asked import instant_asked
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1.query_pb2 import Filter

FIELDS = ("q", "ticker", "author", "since", "until")
_MAX_LENGTH = 500


@dataclass(frozen=True)
class Filters:
    """The reader's own words, without the spaces around them; empty where nothing is asked for."""

    q: str = ""
    ticker: str = ""
    author: str = ""
    since: str = ""
    until: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is asked for."""
        return self != Filters()

    def message(self) -> Filter:
        """As the store is asked. Raises InvalidArgumentError naming the field."""
        for name, value in asdict(self).items():
            if len(value) > _MAX_LENGTH:
                raise InvalidArgumentError(name, f"has {len(value)} characters; at most {_MAX_LENGTH} are accepted")
        return Filter(
            q=self.q,
            ticker=self.ticker,
            author=self.author,
            since_ms=instant_asked("since", self.since),
            until_ms=instant_asked("until", self.until),
        )

    def query(self, **more: str) -> str:
        """A query string: what is asked for, and `more`; empty when that is nothing."""
        return urlencode({name: value for name, value in {**asdict(self), **more}.items() if value})


def read_filters(arguments: Mapping[str, str]) -> Filters:
    """The filters among the parameters of an address; others, as of whoever shared the link, do not matter."""
    return Filters(**{name: arguments.get(name, "").strip() for name in FIELDS})


def field_of(error: InvalidArgumentError) -> str:
    """The parameter of the address that the store refused: `filter.since_ms` is since, `page_token` is cursor."""
    name = error.field.rpartition(".")[2].removesuffix("_ms")
    return {"page_token": "cursor"}.get(name, name)
