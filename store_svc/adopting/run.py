"""Adopting a whole database: table by table, a few hundred rows a transaction, safe to break off and to run again."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path

from store_svc.adopting.aside import keep_aside
from store_svc.adopting.mentions import Row, mention_of
from store_svc.adopting.others import READ, TAKERS
from store_svc.adopting.report import TableReport
from store_svc.adopting.source import Source, opened
from store_svc.adopting.values import post_id_of, text_of, ticker_of
from store_svc.storage.commits import Commits
from store_svc.storage.drafts import drafts_of
from store_svc.storage.engine import WriterConnection, open_writer
from store_svc.storage.hashed import rehash
from store_svc.storage.intake import upsert_drafts
from swarmnexus.errors import InvalidArgumentError
from swarmnexus.time import now_ms
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_INSERTED, ROW_OUTCOME_UPDATED

_ROWS_A_TRANSACTION = 400
_QUEUED = "queued"
_TICKER_COLUMNS = frozenset(
    {
        "id", "ticker", "tweet_id", "mention_author_handle", "parent_author_handle", "tweet_created_at",
        "parent_created_at", "tweet_url", "parent_tweet_url",
    }
)  # fmt: skip
_NOT_OURS = {"evaluations": "evaluations are made anew from calls and prices"}
Progress = Callable[[str], None]
Take = Callable[[Row, TableReport], None]


def adopt(old: Path, database: Path, progress: Progress) -> dict[str, TableReport]:
    """Bring the rows of an earlier database into ours, which must be claimed and of the current schema.

    Answers a report a table. Raises UnusableDatabaseError, OSError; what was committed until then stays, and running
    it again goes on from there.
    """
    with opened(old, database.parent) as source:
        db = open_writer(database)
        try:
            commits = Commits(db, database)
            try:
                return _Adoption(db, source, commits, progress).run()
            finally:
                commits.close()
        finally:
            db.close()


class _Adoption:
    def __init__(self, db: WriterConnection, source: Source, commits: Commits, progress: Progress) -> None:
        self._db = db
        self._source = source
        self._commits = commits
        self._progress = progress
        self._now_ms = now_ms()

    def run(self) -> dict[str, TableReport]:
        first = [table for table in ("predictions", "tickers") if table in self._source.tables]
        tables = [*first, *(table for table in self._source.tables if table not in first)]
        return {table: self._table(table, self._taker(table)) for table in tables}

    def _taker(self, table: str) -> Take:
        if table == "predictions":
            return self._mention
        if table == "tickers":
            return self._ticker
        if table in TAKERS:
            return lambda row, report: self._other(table, row, report)
        reason = _NOT_OURS.get(table, "is no table of ours")
        return lambda row, report: self._aside(table, row, report, reason)

    def _table(self, table: str, take: Take) -> TableReport:
        report, rows, total = TableReport(), self._source.rows(table), self._source.count(table)
        while chunk := list(islice(rows, _ROWS_A_TRANSACTION)):
            self._commit(chunk, take, report)
            self._progress(f"{table}: {report.read} of {total} rows")
        return report

    def _commit(self, chunk: list[Row], take: Take, report: TableReport) -> None:
        before, mark = self._db.total_changes(), None
        with self._db:
            for row in chunk:
                report.read += 1
                take(row, report)
            self._db.texts.write(self._db)
            if self._db.total_changes() != before:
                mark = self._commits.number()
        if mark:
            self._commits.note(mark)
            self._commits.sync()

    def _mention(self, row: Row, report: TableReport) -> None:
        try:
            adopted = mention_of(row, self._source.tickers_of(row.get("tweet_id")), self._now_ms)
        except InvalidArgumentError as error:
            report.refused += 1
            self._aside("predictions", row, report, str(error))
            return
        (outcome,) = upsert_drafts(self._db, drafts_of([adopted.mention]), adopted.taken_ms)
        self._db.texts.keep()
        self._count(outcome == ROW_OUTCOME_INSERTED, outcome == ROW_OUTCOME_UPDATED, report)
        status = text_of(row.get("status"))
        if outcome == ROW_OUTCOME_INSERTED and status and status != _QUEUED:
            where = (status, adopted.mention.post.id)
            self._db.execute("UPDATE predictions SET status = ? WHERE tweet_id = ?", where)
            rehash(self._db, "predictions", "tweet_id = ?", where[1:])
        if adopted.notes:
            self._aside("predictions", row, report, "; ".join(adopted.notes))

    def _ticker(self, row: Row, report: TableReport) -> None:
        """Those of a mention came with it; here each is looked for, and told apart from those that belong to none."""
        tweet_id, ticker = post_id_of(row.get("tweet_id")), ticker_of(row.get("ticker"))
        found = (
            tweet_id
            and ticker
            and self._db.execute(
                "SELECT 1 FROM tickers WHERE tweet_id = ? AND ticker = ?", (tweet_id, ticker.upper())
            ).fetchone()
        )
        extra = [name for name in row if name not in _TICKER_COLUMNS and row[name] is not None]
        if not found:
            report.refused += 1
            reason = "tweet_id: names no mention that was taken" if ticker else "ticker: is no ticker"
            self._aside("tickers", row, report, reason)
            return
        report.unchanged += 1
        if extra:
            self._aside("tickers", row, report, f"{extra[0]}: is no column of ours")

    def _other(self, table: str, row: Row, report: TableReport) -> None:
        try:
            is_new = TAKERS[table](self._db, self._source, row, self._now_ms)
        except InvalidArgumentError as error:
            report.refused += 1
            self._aside(table, row, report, str(error))
            return
        self._count(is_new, False, report)
        extra = [name for name in row if name not in READ.get(table, row) and row[name] is not None]
        if extra:
            self._aside(table, row, report, f"{extra[0]}: is no column of ours")

    def _count(self, is_inserted: bool, is_updated: bool, report: TableReport) -> None:
        report.inserted += is_inserted
        report.updated += is_updated
        report.unchanged += not (is_inserted or is_updated)

    def _aside(self, table: str, row: Row, report: TableReport, reason: str) -> None:
        keep_aside(self._db, table, row, reason)
        report.kept_aside += 1
        report.note(reason.partition(";")[0])
