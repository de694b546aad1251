"""Which calls count towards a score, as it stands in the address: window, least number, period, ticker, stance."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from urllib.parse import urlencode

from dashboard_svc.view.asked import instant_asked, stance_asked
from dashboard_svc.view.windows import DEFAULT, WINDOWS
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1.model_pb2 import Stance
from swarmnexus.v1.query_pb2 import Filter
from swarmnexus.v1.score_pb2 import Window

FIELDS = ("window", "min_calls", "ticker", "stance", "since", "until")
LEAST_CALLS, MOST_CALLS = 3, 1_000_000
_COUNT = re.compile(r"[0-9]{1,7}", re.ASCII)
_SHOWN = 40


@dataclass(frozen=True)
class Scope:
    """The reader's own words, without the spaces around them; empty where nothing is asked for."""

    window: str = ""
    min_calls: str = ""
    ticker: str = ""
    stance: str = ""
    since: str = ""
    until: str = ""

    @property
    def over(self) -> str:
        """The window's name, the usual one when none is asked for."""
        return self.window or DEFAULT

    @property
    def is_narrow(self) -> bool:
        """Whether some calls are left out."""
        return bool(self.ticker or self.stance or self.since or self.until)

    def window_value(self) -> Window:
        """The window, as the store is asked. Raises InvalidArgumentError."""
        if self.over not in WINDOWS:
            raise InvalidArgumentError("window", f"{self.window[:_SHOWN]!r} is not 12h, 24h, 7d or 30d")
        return WINDOWS[self.over]

    def least(self) -> int:
        """How many scored calls an author must have. Raises InvalidArgumentError."""
        if not self.min_calls:
            return LEAST_CALLS
        if not _COUNT.fullmatch(self.min_calls) or not 1 <= int(self.min_calls) <= MOST_CALLS:
            told = f"{self.min_calls[:_SHOWN]!r} is not a whole number from 1 to {MOST_CALLS}"
            raise InvalidArgumentError("min_calls", told)
        return int(self.min_calls)

    def stance_value(self) -> Stance:
        """The stance, as the store is asked. Raises InvalidArgumentError."""
        return stance_asked(self.stance)

    def message(self, author: str = "") -> Filter:
        """Ticker and period, as the store is asked. Raises InvalidArgumentError."""
        return Filter(
            author=author,
            ticker=self.ticker,
            since_ms=instant_asked("since", self.since),
            until_ms=instant_asked("until", self.until),
        )

    def query(self, **more: str) -> str:
        """A query string: what is asked for, changed by `more`; empty when that is nothing."""
        return urlencode({name: value for name, value in {**asdict(self), **more}.items() if value})


def read_scope(arguments: Mapping[str, str]) -> Scope:
    """The scope among the parameters of an address; others, as of whoever shared the link, do not matter."""
    return Scope(**{name: arguments.get(name, "").strip() for name in FIELDS})
