"""What a finding about a ticker's prices must be to be stored. Every refusal names the field and what is accepted."""

import re

from store_svc.rules.accept import CLOCK_SLACK_MS
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.v1.model_pb2 import Pricing

_TICKER = re.compile(r"\$[A-Za-z0-9._-]{1,20}", re.ASCII)
_LENGTHS = {"source": (1, 40), "asset": (0, 100), "reason": (0, 300)}
_SHOWN = 40


def check_pricing(pricing: Pricing, now_ms: int) -> None:
    """Raises InvalidArgumentError for the first field that cannot be stored."""
    if not _TICKER.fullmatch(pricing.ticker):
        told = f"{pricing.ticker[:_SHOWN]!r} is not $ and 1 to 20 of letters, digits and . _ -"
        raise InvalidArgumentError("ticker", told)
    for name, (least, most) in _LENGTHS.items():
        value = getattr(pricing, name)
        if not least <= len(value) <= most or not value.isprintable():
            raise InvalidArgumentError(name, f"must have {least} to {most} printable characters")
    if not 0 < pricing.at_ms <= now_ms + CLOCK_SLACK_MS:
        raise InvalidArgumentError("at_ms", f"{pricing.at_ms} is not within 1970 and tomorrow")
