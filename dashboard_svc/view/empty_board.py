"""Why a leaderboard has nobody in it."""

from dataclasses import dataclass

from dashboard_svc.view.scope import Scope
from dashboard_svc.view.windows import WORDS
from dashboard_svc.view.words import count
from swarmnexus.v1.query_pb2 import GetMetaResponse


@dataclass(frozen=True)
class WhyEmpty:
    """A title and a sentence; `fewer` says whether asking for fewer calls could help."""

    title: str
    sentence: str
    fewer: bool


def why_empty(meta: GetMetaResponse, waiting: int, scope: Scope) -> WhyEmpty:
    """The reason that holds first; `waiting` is how many evaluations wait for a price whose time has come."""
    least = count(scope.least(), "scored call")
    over = WORDS[scope.over]
    if not meta.calls:
        return WhyEmpty(
            "No call has been read yet.", "As soon as a post says where a market goes, it counts.", fewer=False
        )
    if not meta.prices:
        told = f"{count(meta.calls, 'call')} and no price to hold them against: {count(waiting, 'evaluation')} waiting."
        return WhyEmpty("No prices have come in yet.", f"There {_are(meta.calls)} {told}", fewer=False)
    if scope.is_narrow:
        return WhyEmpty(
            f"Nobody has {least} within all of this.", "Take a condition away, or widen the dates.", fewer=True
        )
    if waiting:
        told = f"{count(waiting, 'evaluation waits', 'evaluations wait')} for prices whose time has come."
        return WhyEmpty(f"Nobody has {least} over {over} yet.", told, fewer=True)
    return WhyEmpty(
        f"Nobody has {least} over {over} yet.",
        f"A call counts {over} after it was made, when the market has told how it went.",
        fewer=True,
    )


def _are(number: int) -> str:
    return "is" if number == 1 else "are"
