"""Reading one call against the market over one window. See docs/scoring.md for every formula."""

import math
from typing import NamedTuple

from store_svc.scoring.quotes import LastPrice, Quote
from store_svc.scoring.rules import Rules
from store_svc.scoring.stablecoins import STABLECOINS
from swarmnexus.time import iso
from swarmnexus.v1.model_pb2 import STANCE_BEARISH, STANCE_BULLISH

SCORED, PENDING, UNPRICED, NEUTRAL, DUPLICATE = "scored", "pending", "unpriced", "neutral", "duplicate"
ENTRY, EXIT = 1, 2  # of `lacks`: prices that are missing though their time has come
_DIRECTIONS: dict[int, int] = {STANCE_BULLISH: 1, STANCE_BEARISH: -1}
_WHERE = {ENTRY: "near the call", EXIT: "near the end of the window", ENTRY | EXIT: "near the call, nor near the end"}


class Claim(NamedTuple):
    """What of a call is held against the market: when it was made, of what, and which way, a Stance."""

    ticker: str
    stance: int
    called_ms: int


class Reading(NamedTuple):
    """How a claim stands over one window; returns are fractions, `due_ms` is when time alone will change it."""

    status: str
    entry: Quote | None = None
    exit: Quote | None = None
    benchmark_entry: Quote | None = None
    benchmark_exit: Quote | None = None
    made: float | None = None
    excess: float | None = None
    reason: str | None = None
    lacks: int = 0
    benchmark_lacks: int = 0
    due_ms: int | None = None

    @property
    def hit(self) -> bool | None:
        """Whether the return is above 0; None unless scored."""
        return None if self.made is None else self.made > 0


def is_directed(ticker: str, stance: int) -> bool:
    """Whether a call takes a side on something that is meant to move."""
    return stance in _DIRECTIONS and ticker not in STABLECOINS


def unscored(claim: Claim, *, is_duplicate: bool) -> Reading | None:
    """How a claim stands that no price can change, or None for one that is to be read against the market."""
    if claim.stance not in _DIRECTIONS:
        return Reading(NEUTRAL, reason="the call takes no side")
    if claim.ticker in STABLECOINS:
        return Reading(NEUTRAL, reason=f"{claim.ticker} is meant to stay at one price")
    if is_duplicate:
        return Reading(DUPLICATE, reason="the author had made the same call within this window before")
    return None


def evaluate(claim: Claim, length_ms: int, last: LastPrice, rules: Rules, clock_ms: int) -> Reading:
    """Read a claim that takes a side over a window of this length, as it stands when the clock says `clock_ms`.

    Nothing after the end of the window is looked at, nothing after the call for the entry, and the exit not before
    the window is over.
    """
    ticker, _, called_ms = claim
    ends_ms = called_ms + length_ms
    if clock_ms < called_ms:
        return Reading(PENDING, reason="the call lies ahead of the store's clock", due_ms=called_ms)
    entry, benchmark_entry = last(ticker, called_ms), last(rules.benchmark, called_ms)
    exit_, benchmark_exit = None, None
    lacks, benchmark_lacks = 0 if entry else ENTRY, 0 if benchmark_entry else ENTRY
    if is_over := clock_ms >= ends_ms:
        exit_, benchmark_exit = last(ticker, ends_ms), last(rules.benchmark, ends_ms)
        lacks |= 0 if exit_ else EXIT
        benchmark_lacks |= 0 if benchmark_exit else EXIT
    found = Reading(
        PENDING, entry, exit_, benchmark_entry, benchmark_exit, lacks=lacks, benchmark_lacks=benchmark_lacks
    )
    if entry is None:
        reason, until_ms = f"no price of {ticker} {_WHERE[ENTRY]}", called_ms + rules.longest_ms
        return _without_price(found, reason, until_ms, clock_ms, ends_ms)
    if not is_over:
        return found._replace(reason=f"the window ends at {iso(ends_ms)}", due_ms=ends_ms)
    if exit_ is None:
        reason = f"no price of {ticker} {_WHERE[EXIT]}"
        return _without_price(found, reason, ends_ms + rules.longest_ms, clock_ms, ends_ms)
    return _scored(found, claim, entry, exit_, rules.benchmark)


def _without_price(found: Reading, reason: str, until_ms: int, clock_ms: int, ends_ms: int) -> Reading:
    """A missing price is waited for, then it is given up; what else is lacking is told when the window ends."""
    ahead = [at_ms for at_ms in (until_ms, ends_ms) if clock_ms < at_ms]
    found = found._replace(due_ms=min(ahead, default=None))
    if clock_ms < until_ms:
        return found._replace(reason=f"{reason} yet")
    return found._replace(status=UNPRICED, reason=reason)


def _scored(found: Reading, claim: Claim, entry: Quote, exit_: Quote, benchmark: str) -> Reading:
    direction = _DIRECTIONS[claim.stance]
    made = direction * (exit_.price_usd / entry.price_usd - 1) + 0.0  # a database keeps no -0.0
    if not math.isfinite(made):
        return found._replace(status=UNPRICED, reason=f"the prices of {claim.ticker} are out of all proportion")
    if found.benchmark_entry is None or found.benchmark_exit is None:
        reason = f"no excess: no price of {benchmark} {_WHERE[found.benchmark_lacks]}"
        return found._replace(status=SCORED, made=made, reason=reason)
    excess = made - direction * (found.benchmark_exit.price_usd / found.benchmark_entry.price_usd - 1) + 0.0
    if not math.isfinite(excess):
        reason = f"no excess: the prices of {benchmark} are out of all proportion"
        return found._replace(status=SCORED, made=made, reason=reason)
    return found._replace(status=SCORED, made=made, excess=excess)
