"""Computing anew what authors can be held to, and holding what is kept to it."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import apsw

from store_svc.storage.author_scores import FIGURES, choices_of, scores_of_rows

_SCORED = """
SELECT called_ms, ticker, stance, return, excess, hit, author_handle, "window"
FROM evaluations INDEXED BY evaluations_by_author_and_status
WHERE status = 'scored'
ORDER BY "window", author_handle, called_ms, ticker, stance
"""
_KEPT = f"""
SELECT ticker, stance, author_handle, {FIGURES}
FROM author_scores INDEXED BY author_scores_of_author
WHERE "window" = ? AND author_handle = ?
"""  # noqa: S608 - the names of our own columns
_WAITING = 'SELECT DISTINCT "window", author_handle FROM unscored_authors'
_OF_NOBODY = """
SELECT s.author_handle, s."window"
FROM author_scores AS s
WHERE NOT EXISTS (
  SELECT 1 FROM evaluations AS e INDEXED BY evaluations_by_author_and_status
  WHERE e."window" = s."window" AND e.author_handle = s.author_handle AND e.status = 'scored'
) AND NOT EXISTS (
  SELECT 1 FROM unscored_authors AS u WHERE u."window" = s."window" AND u.author_handle = s.author_handle
)
GROUP BY 1, 2
"""
_MISCOUNTED = """
WITH counted AS (
  SELECT "window", ticker, stance, calls, hits, count(*) AS authors FROM author_scores GROUP BY 1, 2, 3, 4, 5
)
SELECT coalesce(k.authors, 0), coalesce(c.calls, k.calls), coalesce(c.hits, k.hits), coalesce(c."window", k."window"),
       coalesce(c.authors, 0)
FROM counted AS c FULL JOIN author_score_counts AS k
  ON k."window" = c."window" AND k.ticker = c.ticker AND k.stance = c.stance AND k.calls = c.calls AND k.hits = c.hits
WHERE coalesce(c.authors, 0) <> coalesce(k.authors, 0)
"""


def problems(db: apsw.Connection, progress: Callable[[str], None]) -> Iterator[str]:
    """One line an author whose figures are not those of the scored calls, and a number of authors that is not so.

    Authors of whom it is noted that their figures have yet to follow are left out.
    """
    progress("scores by author")
    waiting = {(str(window), str(author).lower()) for window, author in db.execute(_WAITING)}
    rows: Any = db.execute(_SCORED)
    for (window, author), of_author in groupby(rows, key=lambda row: (row[7], row[6].lower())):
        if (str(window), str(author)) in waiting:
            continue
        calls = [row[:7] for row in of_author]
        kept = {(row[0], row[1]): tuple(row[2:]) for row in db.execute(_KEPT, (window, author))}
        chosen = {choice for call in calls for choice in choices_of(call[1], call[2])}
        if kept != scores_of_rows(calls, chosen):
            yield f"the scores of {author[:40]!r} over {window} are not those of the evaluations"
    for author, window in db.execute(_OF_NOBODY):
        yield f"the scores of {str(author)[:40]!r} over {window} are of no evaluation"
    for kept_count, calls, hits, window, counted in db.execute(_MISCOUNTED):
        yield f"{kept_count} authors are said to have {hits} hits of {calls} calls over {window}, {counted} have"
