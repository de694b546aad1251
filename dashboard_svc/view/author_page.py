"""An author's record as it is drawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard_svc.view.charts.prices import PriceChart
from dashboard_svc.view.charts.returns import ReturnsChart, returns_chart
from swarmnexus.v1.query_pb2 import GetAuthorRecordResponse, StatusCounts, TargetRecord, TickerScore
from swarmnexus.v1.score_pb2 import AuthorScore


@dataclass(frozen=True)
class Bin:
    """Targets of about the same probability: how often that came true, both in percent."""

    words: str
    resolved: int
    reached: int
    percent: float
    expected: float


@dataclass(frozen=True)
class AuthorPage:
    """`windows` are the figures by window, None where no call is scored; `chart_ticker` is whose price is drawn."""

    handle: str
    windows: dict[str, AuthorScore | None]
    summary: AuthorScore | None
    ranked_authors: int
    benchmark: str
    statuses: list[tuple[str, int]]
    targets: TargetRecord
    bins: list[Bin]
    tickers: list[TickerScore]
    returns: ReturnsChart | None
    chart_ticker: str
    chart: PriceChart | None


def author_page(
    records: Mapping[str, GetAuthorRecordResponse], over: str, chart_ticker: str, chart: PriceChart | None
) -> AuthorPage:
    """The page out of the records of all windows; `over` is the one that is looked at."""
    chosen = records[over]
    return AuthorPage(
        handle=chosen.handle,
        windows={name: record.summary if record.HasField("summary") else None for name, record in records.items()},
        summary=chosen.summary if chosen.HasField("summary") else None,
        ranked_authors=chosen.ranked_authors,
        benchmark=chosen.benchmark,
        statuses=statuses_of(chosen.statuses),
        targets=chosen.targets,
        bins=bins_of(chosen.targets),
        tickers=list(chosen.tickers),
        returns=returns_chart(chosen.series),
        chart_ticker=chart_ticker,
        chart=chart,
    )


def statuses_of(counts: StatusCounts) -> list[tuple[str, int]]:
    """How many calls stand how, in words; what none does is left out."""
    told = [
        ("scored", counts.scored),
        ("waiting for time or prices", counts.pending),
        ("without a price", counts.unpriced),
        ("not scored: no side, or a ticker not meant to move", counts.neutral),
        ("repeats of an earlier call", counts.duplicate),
    ]
    return [(words, number) for words, number in told if number]


def bins_of(targets: TargetRecord) -> list[Bin]:
    """The bins that hold any, least sure first."""
    return [
        Bin(
            words=f"{round(one.probability_from * 100)} to {round(one.probability_to * 100)}%",
            resolved=one.resolved,
            reached=one.reached,
            percent=round(100 * one.reached / one.resolved, 1),
            expected=round(100 * one.mean_probability, 1),
        )
        for one in targets.bins
        if one.resolved
    ]
