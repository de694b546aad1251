"""The only place where the collector's parts are put together."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import IO, Any

from collector_svc import metrics
from collector_svc.cycle import Cycle
from collector_svc.extracting import print_readings, print_readings_of_lines
from collector_svc.extraction.assets import AssetTable, AssetTableError
from collector_svc.extraction.filling import Complete, filler, table_at
from collector_svc.extraction.reading import read_mention
from collector_svc.extraction.stance import ModelFileError, StanceModel, choose
from collector_svc.heartbeat import HeartbeatFile
from collector_svc.importing.report import JsonReport, TextReport
from collector_svc.importing.run import Order, WaitNotice, import_files
from collector_svc.labelling import model_of, with_labels
from collector_svc.outbox.delivery import Delivery
from collector_svc.outbox.folder import Outbox, OutboxBusyError
from collector_svc.relabel import Reader
from collector_svc.settings import CollectorSettings
from collector_svc.sources.choosing import choose_source
from collector_svc.sources.protocol import Source
from collector_svc.store_health import store_serves
from collector_svc.trouble import State, TroubleError
from collector_svc.uploader import Uploader
from collector_svc.watch import Pauses, Watch
from swarmnexus.client import StoreConnection
from swarmnexus.errors import ForbiddenError, UnauthenticatedError
from swarmnexus.logs import get_logger
from swarmnexus.metrics import serve_metrics
from swarmnexus.settings import BAD_CONFIGURATION, redacted, refuse

DONE, TRY_AGAIN = 0, 75
_MB = 1_000_000
# How long a cycle itself tries a store that does not answer, before it calls that trouble.
_PATIENCE_SECONDS = 5.0
_log = get_logger(__name__)


async def watch(settings: CollectorSettings, *, once: bool) -> int:
    """Run cycles until SIGTERM or SIGINT, or only one; answers the exit code.

    Exits with code 78 when the settings cannot be followed. Raises OSError when the metrics' port is taken or
    STORE_TLS_CA cannot be read.
    """
    from collector_svc.prices.wiring import beside, price_watch  # noqa: PLC0415 - an import of posts asks nobody

    _require_folders(settings)
    try:
        source = choose_source(settings)
        outbox = Outbox(settings.outbox_path, settings.outbox_max_mb * _MB)
    except TroubleError as error:
        if once:
            sys.stdout.write(f"{error.state.value}\n")
        refuse([str(error)])
    except OutboxBusyError as error:
        sys.stderr.write(f"{error}\n")
        return TRY_AGAIN
    serve_metrics(settings)
    metrics.show_outbox(outbox)
    store = _connect(settings)
    cycle = _cycle(settings, source, outbox, store)
    _log.info("collecting", **{name: str(value) for name, value in redacted(settings).items()})
    try:
        if once:
            return await _one_cycle(cycle)
        watching = Watch(cycle, Pauses.of(settings), lambda: store_serves(store))
        async with beside(price_watch(settings, store, _PATIENCE_SECONDS)):
            await _until_signal(watching.run_forever())
    except (UnauthenticatedError, ForbiddenError) as error:
        # only a restart can bring another token
        refuse([f"the store at {settings.store_target} refuses STORE_WRITE_TOKEN: {error}"])
    finally:
        await source.close()
        await store.close()
        outbox.close()
    _log.info("stopped")
    return DONE


async def run_import(
    settings: CollectorSettings, order: Order, *, as_json: bool, refusals: Path | None, patience_seconds: float
) -> int:
    """Import files; answers the exit code. Raises OSError when the file of refusals cannot be written."""
    with contextlib.ExitStack() as stack:
        sink: IO[str] | None = None
        if refusals is not None:
            sink = stack.enter_context(refusals.open("w", encoding="utf-8"))
        report = JsonReport(sink) if as_json else TextReport(sink)
        model, table = _extraction(settings)
        store = _connect(settings)
        try:
            notice = WaitNotice(settings.store_target, patience_seconds)
            uploader = Uploader(store, patience_seconds=patience_seconds, on_failure=notice, model=model_of(model))
            complete = _completer(model, table)
            return await import_files(order, uploader, report, settings.store_target, complete=complete)
        finally:
            await store.close()


def run_extract(settings: CollectorSettings, texts: Sequence[str], at_ms: int, *, as_lines: bool) -> int:
    """Print what is read out of texts, or of lines of standard input; answers the exit code."""
    reader, table = _extraction(settings)
    if as_lines:
        return print_readings_of_lines(sys.stdin, at_ms, reader, table, sys.stdout)
    return print_readings(texts, at_ms, reader, table, sys.stdout)


def relabel_reader(settings: CollectorSettings) -> Reader:
    """What `stance relabel` reads the memory with; exits with code 78 when it cannot be read."""
    model, table = _extraction(settings)
    return Reader(model, lambda mention: read_mention(mention, model, table))


def _completer(model: StanceModel, table: AssetTable) -> Complete:
    """What gives a mention its calls, where its source told none, and what the model says of its posts."""
    fill = filler(model, table)
    return lambda mention: with_labels(fill(mention), model)


def _extraction(settings: CollectorSettings) -> tuple[StanceModel, AssetTable]:
    """What calls are read with; exits with code 78 when the operator's table or model cannot be read."""
    try:
        return choose(settings.stance_model_path), table_at(settings.assets_path)
    except AssetTableError as error:
        refuse([f"ASSETS_PATH={str(settings.assets_path)!r} is not accepted: {error}"])
    except ModelFileError as error:
        refuse([f"STANCE_MODEL_PATH={str(settings.stance_model_path or '')!r} is not accepted: {error}"])


def _cycle(settings: CollectorSettings, source: Source, outbox: Outbox, store: StoreConnection) -> Cycle:
    model, table = _extraction(settings)
    uploader = Uploader(store, patience_seconds=_PATIENCE_SECONDS, model=model_of(model))
    return Cycle(
        source,
        outbox,
        uploader,
        Delivery(outbox, uploader, _completer(model, table)),
        HeartbeatFile(settings.heartbeat_path, settings.stale_after_seconds),
        limit=settings.max_mentions_per_cycle,
        stale_after_seconds=settings.stale_after_seconds,
    )


async def _one_cycle(cycle: Cycle) -> int:
    try:
        await cycle.run()
    except TroubleError as error:
        _log.warning("trouble", state=error.state.value, reason=str(error))
        sys.stdout.write(f"{error.state.value}\n")
        return BAD_CONFIGURATION if error.state.needs_operator else TRY_AGAIN
    except (UnauthenticatedError, ForbiddenError):
        sys.stdout.write(f"{State.STORE_DOWN.value}\n")
        raise
    sys.stdout.write(f"{State.OK.value}\n")
    return DONE


async def _until_signal(work: Coroutine[Any, Any, None]) -> None:
    """Run until SIGTERM or SIGINT. Cutting a cycle short is safe: what was not acked is sent again."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def _connect(settings: CollectorSettings) -> StoreConnection:
    return StoreConnection(settings, settings.store_write_token.get_secret_value())


def _require_folders(settings: CollectorSettings) -> None:
    """Exit with code 78 when a file that must be written has nowhere to be."""
    files = {"HEARTBEAT_PATH": settings.heartbeat_path, "OUTBOX_PATH": settings.outbox_path}
    if settings.source == "replay":
        files["REPLAY_STATE_PATH"] = settings.replay_state_path
    else:
        files["CURSOR_PATH"] = settings.cursor_path
    lines = [
        f"{name}={str(path)!r} is not accepted: its folder must exist and be writable"
        for name, path in files.items()
        if not os.access(path.parent, os.W_OK | os.X_OK) or (path.is_dir() and name != "OUTBOX_PATH")
    ]
    if lines:
        refuse(lines)
