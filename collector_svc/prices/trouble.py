"""What can go wrong with a source of prices, by name: metrics and logs carry these names."""

from enum import StrEnum


class PriceState(StrEnum):
    """How a round went."""

    OK = "ok"
    RATE_LIMITED = "rate_limited"
    REFUSED = "refused"  # the key, the plan or the address is not accepted: waiting alone is no use
    UNAVAILABLE = "unavailable"
    ANSWER_CHANGED = "answer_changed"  # what came is not what the source is known to answer
    STORE_DOWN = "store_down"
    FAILED = "failed"  # a mistake of ours, told in full in the log


class PriceTroubleError(Exception):
    """A source does not answer as it should; the text is one line and holds no secret."""

    def __init__(self, state: PriceState, reason: str, retry_after_seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.state = state
        self.retry_after_seconds = retry_after_seconds


class NoPricesError(Exception):
    """The source answers, and has no prices of this one asset; the text says why.

    `at_all` is false where it has others of it than those of the times that were asked for.
    """

    def __init__(self, reason: str, *, at_all: bool = True) -> None:
        super().__init__(reason)
        self.at_all = at_all
