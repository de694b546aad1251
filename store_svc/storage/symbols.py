"""What is counted per ticker as rows arrive: a summary of everything costs what tickers there are, not mentions."""

from typing import Any

import apsw

from swarmnexus.v1.query_pb2 import TickerSummary

TOP = """
SELECT ticker, mentions, authors, first_ms, last_ms
FROM symbols
ORDER BY mentions DESC, ticker LIMIT :count
"""


def top_symbols(db: apsw.Connection, count: int) -> list[TickerSummary]:
    """The tickers most mentioned of all, most mentioned first."""
    rows: list[Any] = list(db.execute(TOP, {"count": count}))
    return [
        TickerSummary(ticker=row[0], mentions=row[1], authors=row[2], first_at_ms=row[3], last_at_ms=row[4])
        for row in rows
    ]
