"""What a list of calls is narrowed to, as it stands in the address."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from dashboard_svc.view.asked import stance_asked
from swarmnexus.v1.model_pb2 import Stance
from swarmnexus.v1.query_pb2 import Filter

FIELDS = ("ticker", "author", "stance")


@dataclass(frozen=True)
class CallFilters:
    """The reader's own words, without the spaces around them; empty where nothing is asked for."""

    ticker: str = ""
    author: str = ""
    stance: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is asked for."""
        return self != CallFilters()

    def message(self) -> Filter:
        """Ticker and author, as the store is asked."""
        return Filter(ticker=self.ticker, author=self.author)

    def stance_value(self) -> Stance:
        """The stance, as the store is asked. Raises InvalidArgumentError."""
        return stance_asked(self.stance)

    def query(self, **more: str) -> str:
        """A query string: what is asked for, and `more`; empty when that is nothing."""
        return urlencode({name: value for name, value in {**asdict(self), **more}.items() if value})


def read_call_filters(arguments: Mapping[str, str]) -> CallFilters:
    """The filters among the parameters of an address; others, as of whoever shared the link, do not matter."""
    return CallFilters(**{name: arguments.get(name, "").strip() for name in FIELDS})
