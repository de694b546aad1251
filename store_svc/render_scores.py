"""The public JSON of what authors can be held to."""

from collections.abc import Iterable
from typing import Any

import orjson

from store_svc.scoring.ranking_boards import RankedScore
from swarmnexus.time import iso


def scores_json(scores: Iterable[RankedScore]) -> bytes:
    """A JSON array of leaderboard items."""
    return orjson.dumps([score_item(score) for score in scores])


def score_item(score: RankedScore) -> dict[str, Any]:
    """One author's figures over one window; rates and returns are fractions, what is not known is null."""
    of = score.of
    return {
        "rank": score.rank,
        "rankRange": [score.first, score.last],
        "handle": score.handle,
        "calls": of.calls,
        "hits": of.hits,
        "hitRate": of.hits / of.calls,
        "hitRateLow": of.hit_rate_low,
        "hitRateHigh": of.hit_rate_high,
        "meanReturn": of.mean_return,
        "medianReturn": of.median_return,
        "excessCalls": of.excess_calls,
        "meanExcess": of.mean_excess,
        "meanExcessLow": of.mean_excess_low,
        "meanExcessHigh": of.mean_excess_high,
        "best": of.best,
        "worst": of.worst,
        "streak": of.streak,
        "lastCallAt": iso(of.last_call_ms),
    }
