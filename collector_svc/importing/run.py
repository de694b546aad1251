"""One import from its first file to its exit code."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from collector_svc.extraction.filling import Complete
from collector_svc.importing.counts import FileCounts
from collector_svc.importing.files import Place, rows_of, total_bytes
from collector_svc.importing.progress import progress
from collector_svc.importing.report import Report, total_of
from collector_svc.store_trouble import FAILED, told
from collector_svc.uploader import Row, Uploader
from swarmnexus.errors import SwarmError
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_REFUSED, RowResult
from swarmnexus.v1.model_pb2 import Mention

DONE = 0
_REST = "what was taken so far stays; run the same command again"


@dataclass(frozen=True)
class Order:
    """What is to be imported: the files, their format, and whose an archive is."""

    paths: Sequence[str]
    form: str
    author: str


async def import_files(
    order: Order, uploader: Uploader, report: Report, store_target: str, *, complete: Complete
) -> int:
    """Import all files and tell it to the report; answers the exit code. `complete` reads calls out of mentions."""
    files = [FileCounts(path=path) for path in order.paths]

    def on_result(row: Row[Mention], result: RowResult) -> None:
        place: Place = row.tag
        place.counts.count(result.outcome)
        if result.outcome == ROW_OUTCOME_REFUSED:
            report.refused(place.text, f"{result.field}: {result.reason}")

    error, code = "", DONE
    with progress(total_bytes(order.paths)) as on_bytes:
        rows = rows_of(files, order.form, order.author, complete=complete, on_refused=report.refused, on_bytes=on_bytes)
        try:
            await uploader.send_mentions(rows, on_result)
        except SwarmError as failure:
            error, code = told(failure, store_target, _REST)
    report.close(files, error)
    if code == DONE and (total_of(files).refused or any(each.error for each in files)):
        return FAILED
    return code


class WaitNotice:
    """Says on standard error, once until things move again, why nothing moves."""

    def __init__(self, store_target: str, patience_seconds: float) -> None:
        self._store_target = store_target
        self._patience_seconds = patience_seconds
        self._said = ""

    def __call__(self, error: BaseException) -> None:
        """An attempt failed and will be repeated."""
        reason = str(error)
        if reason != self._said:
            self._said = reason
            sys.stderr.write(
                f"the store at {self._store_target}: {reason}; trying for up to {self._patience_seconds:g} s\n"
            )
