"""What became of an author's targets, and whether those that were read as surer were reached more often."""

from bisect import bisect_right
from collections import Counter, defaultdict

import apsw

from store_svc.scoring.ranking_boards import Board
from store_svc.scoring.ranking_intervals import mean
from store_svc.storage.author_scores_period import CONDITIONS, values_of
from swarmnexus.v1.query_pb2 import TargetBin, TargetRecord

_BOUNDS = [number / 10 for number in range(11)]
TARGETS = f"""
SELECT t.status, c.probability
FROM (
  SELECT call_id, status FROM call_targets INDEXED BY call_targets_by_author
  WHERE author_handle = :author AND {CONDITIONS}
) AS t CROSS JOIN calls AS c ON c.id = t.call_id
"""  # noqa: S608 - conditions of our own


def select_targets(db: apsw.Connection, board: Board, author: str) -> TargetRecord:
    """The targets of the calls that count; the window does not matter to them."""
    rows: list[tuple[str, float]] = [(str(row[0]), row[1]) for row in db.execute(TARGETS, values_of(board, author))]
    counts = Counter(status for status, _ in rows)
    resolved: dict[int, list[tuple[str, float]]] = defaultdict(list)
    for status, probability in rows:
        if status in ("reached", "missed"):
            resolved[min(bisect_right(_BOUNDS, probability), 10) - 1].append((status, probability))
    return TargetRecord(
        open=counts["open"],
        reached=counts["reached"],
        missed=counts["missed"],
        unpriced=counts["unpriced"],
        bins=[_bin(number, resolved[number]) for number in sorted(resolved)],
    )


def _bin(number: int, targets: list[tuple[str, float]]) -> TargetBin:
    return TargetBin(
        probability_from=_BOUNDS[number],
        probability_to=_BOUNDS[number + 1],
        mean_probability=mean([probability for _, probability in targets]),
        resolved=len(targets),
        reached=sum(status == "reached" for status, _ in targets),
    )
