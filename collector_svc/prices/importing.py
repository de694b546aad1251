"""`prices import`: the prices of one CSV file into the store."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from collector_svc.importing.counts import FileCounts
from collector_svc.importing.files import size_of
from collector_svc.importing.progress import progress
from collector_svc.importing.report import JsonReport, TextReport
from collector_svc.importing.run import WaitNotice
from collector_svc.prices.csv_file import CsvFileError, read_points
from collector_svc.prices.ledger import Ledger
from collector_svc.settings import CollectorSettings
from collector_svc.store_trouble import FAILED, told
from collector_svc.uploader import Row, Uploader
from swarmnexus.client import StoreConnection
from swarmnexus.errors import SwarmError
from swarmnexus.time import now_ms
from swarmnexus.v1.ingest_pb2 import ROW_OUTCOME_REFUSED, RowResult
from swarmnexus.v1.model_pb2 import Price, Pricing

DONE = 0
_REST = "what was taken so far stays; run the same command again"


@dataclass(frozen=True)
class ImportOrder:
    """What is to be imported: the file, the ticker with its $, who says so, and when of a day UTC its bar closes."""

    path: Path
    ticker: str
    source: str
    close_at: time | None


async def import_prices(
    settings: CollectorSettings, order: ImportOrder, *, as_json: bool, patience_seconds: float
) -> int:
    """Import the file and tell how that went; answers the exit code."""
    report = JsonReport(None) if as_json else TextReport(None)
    counts = FileCounts(path=str(order.path))
    error, code = "", DONE

    def refused(line: int, reason: str) -> None:
        report.refused(f"{order.path}:{line}", reason)

    def on_refused(line: int, reason: str) -> None:
        counts.refused += 1
        refused(line, reason)

    def on_result(row: Row[Price], result: RowResult) -> None:
        counts.count(result.outcome)
        if result.outcome == ROW_OUTCOME_REFUSED:
            refused(row.tag, f"{result.field}: {result.reason}")

    store = StoreConnection(settings, settings.store_write_token.get_secret_value())
    try:
        notice = WaitNotice(settings.store_target, patience_seconds)
        uploader = Uploader(store, patience_seconds=patience_seconds, on_failure=notice)
        with progress(size_of(str(order.path))) as on_bytes:

            def rows() -> Iterator[Row[Price]]:
                for line, point in read_points(
                    order.path, order.close_at, now_ms(), on_refused=on_refused, on_bytes=on_bytes
                ):
                    yield Row(point.told(order.ticker, order.source), line)

            try:
                await uploader.send_prices(rows(), on_result)
            except CsvFileError as failure:
                counts.error = str(failure)
        if counts.new or counts.updated or counts.unchanged:
            # whatever was told before of why it has no prices
            await Ledger(store, uploader).record([Pricing(ticker=order.ticker, source=order.source, at_ms=now_ms())])
    except SwarmError as failure:
        error, code = told(failure, settings.store_target, _REST)
    finally:
        await store.close()
    report.close([counts], error)
    sys.stdout.flush()
    return FAILED if code == DONE and (counts.refused or counts.error) else code
