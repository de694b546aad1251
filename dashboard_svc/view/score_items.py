"""An author's score and record as public JSON. An author's figures look the same alone as in a leaderboard."""

from typing import Any

from swarmnexus.time import iso
from swarmnexus.v1.query_pb2 import GetAuthorRecordResponse, ReturnPoint, StatusCounts, TargetRecord
from swarmnexus.v1.score_pb2 import AuthorScore


def score_item(score: AuthorScore) -> dict[str, Any]:
    """One author's figures; what cannot be told is null."""
    return {
        "rank": score.rank or None,
        "rankRange": [score.rank_first, score.rank_last] if score.rank else None,
        "handle": score.handle,
        "calls": score.calls,
        "hits": score.hits,
        "hitRate": score.hit_rate,
        "hitRateLow": score.hit_rate_low,
        "hitRateHigh": score.hit_rate_high,
        "meanReturn": score.mean_return,
        "medianReturn": score.median_return,
        "excessCalls": score.excess_calls,
        "meanExcess": score.mean_excess if score.HasField("mean_excess") else None,
        "meanExcessLow": score.mean_excess_low if score.HasField("mean_excess_low") else None,
        "meanExcessHigh": score.mean_excess_high if score.HasField("mean_excess_high") else None,
        "best": score.best,
        "worst": score.worst,
        "streak": score.streak,
        "lastCallAt": iso(score.last_call_at_ms),
    }


def record_item(record: GetAuthorRecordResponse) -> dict[str, Any]:
    """What an author can be held to, but for the calls."""
    return {
        "summary": score_item(record.summary) if record.HasField("summary") else None,
        "benchmark": record.benchmark or None,
        "rankedAuthors": record.ranked_authors,
        "statuses": _statuses_item(record.statuses),
        "targets": _targets_item(record.targets),
        "tickers": [{"ticker": one.ticker, **_unranked(one.score)} for one in record.tickers],
        "series": [_point_item(point) for point in record.series],
    }


def _unranked(score: AuthorScore) -> dict[str, Any]:
    return {name: value for name, value in score_item(score).items() if name not in ("rank", "rankRange", "handle")}


def _statuses_item(counts: StatusCounts) -> dict[str, int]:
    return {
        "scored": counts.scored,
        "pending": counts.pending,
        "unpriced": counts.unpriced,
        "neutral": counts.neutral,
        "duplicate": counts.duplicate,
    }


def _targets_item(targets: TargetRecord) -> dict[str, Any]:
    return {
        "open": targets.open,
        "reached": targets.reached,
        "missed": targets.missed,
        "unpriced": targets.unpriced,
        "calibration": [
            {
                "probabilityFrom": one.probability_from,
                "probabilityTo": one.probability_to,
                "meanProbability": one.mean_probability,
                "resolved": one.resolved,
                "reached": one.reached,
            }
            for one in targets.bins
        ],
    }


def _point_item(point: ReturnPoint) -> dict[str, Any]:
    return {
        "callId": point.call_id,
        "calledAt": iso(point.called_at_ms),
        "ticker": point.ticker,
        "return": getattr(point, "return"),
        "excess": point.excess if point.HasField("excess") else None,
    }
