"""One relabelling from its command to its exit code."""

import asyncio
import contextlib
import signal
import sys
from collections import deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import orjson

from collector_svc.importing.run import WaitNotice
from collector_svc.labelling import model_of
from collector_svc.relabel import Reader, Relabel, Tally
from collector_svc.relabel_state import RelabelState, StateError
from collector_svc.settings import CollectorSettings
from collector_svc.shown import one_line
from collector_svc.store_trouble import FAILED, TRY_AGAIN, told
from collector_svc.uploader import Uploader
from swarmnexus.client import StoreConnection
from swarmnexus.errors import SwarmError
from swarmnexus.settings import BAD_CONFIGURATION

DONE = 0
_MOST_REFUSALS_SHOWN, _MOST_REFUSALS_KEPT = 50, 1_000
_REST = "what was read so far is kept; run the same command again to go on"


@dataclass(frozen=True)
class Order:
    """How it is to be done."""

    state_path: Path
    from_start: bool
    patience_seconds: float
    as_json: bool


async def relabel_all(settings: CollectorSettings, reader: Reader, order: Order) -> int:
    """Read the whole memory again and tell how that went; answers the exit code. Raises OSError for a file of TLS."""
    refusals: deque[str] = deque(maxlen=_MOST_REFUSALS_KEPT)  # the last ones; the counts tell of all
    tally, error, code = Tally(), "", DONE
    store = StoreConnection(settings, settings.store_write_token.get_secret_value())
    try:
        state = RelabelState(order.state_path, settings.store_target, reader.labeller.version)
        if order.from_start:
            state.forget()
        uploader = Uploader(
            store,
            patience_seconds=order.patience_seconds,
            on_failure=WaitNotice(settings.store_target, order.patience_seconds),
            model=model_of(reader.labeller),
        )
        with _progress() as on_position, _stopped_by_signals() as stop:
            relabel = Relabel(store, uploader, reader, state, on_position=on_position, on_refused=refusals.append)
            tally = relabel.tally
            await relabel.run(stop)
    except SwarmError as failure:
        error, code = told(failure, settings.store_target, _REST)
    except StateError as failure:
        error, code = str(failure), BAD_CONFIGURATION
    finally:
        await store.close()
    if not error and not tally.is_complete:
        error, code = f"broken off after {tally.mentions:,} mentions; {_REST}", TRY_AGAIN
    _report(reader.labeller.version, tally, refusals, error, as_json=order.as_json)
    return FAILED if code == DONE and refusals else code


def _report(version: str, tally: Tally, refusals: Collection[str], error: str, *, as_json: bool) -> None:
    labels = {name: number for name, number in tally.labels.as_dict().items() if name != "skipped"}
    if as_json:
        told_whole = {
            "model": version,
            "complete": tally.is_complete,
            "position": tally.position,
            "mentions": tally.mentions,
            "labels": labels,
            "calls": tally.calls,
            "refusals": [one_line(line) for line in refusals],
            "error": error or None,
        }
        click.echo(orjson.dumps(told_whole))
    else:
        listed = ", ".join(f"{number:,} {name}" for name, number in labels.items())
        click.echo(
            f"{tally.mentions:,} mentions read under {one_line(version)}; labels: {listed}; {tally.calls:,} calls added"
        )
        for line in [*refusals][-_MOST_REFUSALS_SHOWN:]:
            click.echo(one_line(line), err=True)
        refused = labels["refused"] + tally.refused_mentions
        if refused > _MOST_REFUSALS_SHOWN:
            click.echo(f"these are the last {_MOST_REFUSALS_SHOWN} of {refused:,} that were refused", err=True)
    if error:
        click.echo(error, err=True)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar of positions on standard error when that is a terminal; silent otherwise."""
    if not sys.stderr.isatty():
        yield lambda _position, _newest: None
        return
    # how many there are is known with the first page
    with click.progressbar(length=1, label="reading again", file=sys.stderr, show_pos=False) as bar:

        def advance(position: int, newest: int) -> None:
            bar.length = max(newest, 1)
            bar.update(position - bar.pos)

        yield advance


@contextlib.contextmanager
def _stopped_by_signals() -> Iterator[asyncio.Event]:
    """Set by SIGTERM or SIGINT: what is under way is finished first, so that nothing is read twice."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
