"""`prices fetch`: one round by hand."""

import contextlib
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import click
import orjson

from collector_svc.importing.run import WaitNotice
from collector_svc.prices.asked import Asked
from collector_svc.prices.ledger import Ledger, stretches_of
from collector_svc.prices.resolving import Resolver
from collector_svc.prices.round import Round, RoundReport, Want, want_of
from collector_svc.prices.stretches import Stretch, clipped
from collector_svc.prices.trouble import PriceState, PriceTroubleError
from collector_svc.prices.wiring import source_names, sources_of, symbol_table
from collector_svc.settings import CollectorSettings
from collector_svc.shown import one_line
from collector_svc.store_trouble import FAILED, TRY_AGAIN, told
from collector_svc.uploader import Uploader
from swarmnexus.client import StoreConnection
from swarmnexus.errors import SwarmError
from swarmnexus.settings import BAD_CONFIGURATION, refuse
from swarmnexus.time import now_ms
from swarmnexus.v1.ingest_pb2 import RowResult
from swarmnexus.v1.model_pb2 import Price

DONE = 0
_REST = "what was fetched so far is kept; run the same command again"
_MOST_REFUSALS_SHOWN = 20


@dataclass(frozen=True)
class FetchOrder:
    """What is to be fetched.

    Without `tickers` (upper case, with $) it is what calls wait for, with them theirs alone. `since_ms` and `until_ms`
    narrow that down; with a ticker and a `since_ms` the whole stretch is fetched, whether or not a call waits for it.
    """

    tickers: Sequence[str]
    since_ms: int | None
    until_ms: int | None


async def fetch_prices(
    settings: CollectorSettings, order: FetchOrder, *, as_json: bool, patience_seconds: float
) -> int:
    """Do one round and tell how it went; answers the exit code. Exits with code 78 for settings that cannot be used."""
    names = source_names(settings, by_hand=True)
    if not names:
        refuse(["PRICE_SOURCES=none is not accepted here: there must be somebody to ask"])
    table = symbol_table(settings)
    sources = sources_of(settings, names, table)
    store = StoreConnection(settings, settings.store_write_token.get_secret_value())
    notice = WaitNotice(settings.store_target, patience_seconds)
    ledger = Ledger(store, Uploader(store, patience_seconds=patience_seconds, on_failure=notice))
    refusals: list[str] = []
    error, code, report = "", DONE, RoundReport()

    def on_refused(price: Price, result: RowResult) -> None:
        refusals.append(f"{price.ticker} at {price.at_ms}: {result.field}: {result.reason}")

    try:
        with _progress() as on_step:
            round_ = Round(ledger, Resolver(table, sources), Asked(), on_refused=on_refused, on_step=on_step)
            report = round_.report
            await round_.run(await _wants(ledger, order))
    except SwarmError as failure:
        error, code = told(failure, settings.store_target, _REST)
    except PriceTroubleError as failure:
        error, code = _trouble(failure)
    finally:
        for source in sources:
            await source.close()
        await store.close()
    _tell(report, refusals, error, as_json=as_json)
    return FAILED if code == DONE and refusals else code


async def _wants(ledger: Ledger, order: FetchOrder) -> list[Want]:
    since, until = order.since_ms or 0, now_ms() if order.until_ms is None else order.until_ms
    if order.tickers and order.since_ms is not None:
        return [Want(ticker, [Stretch(since, until)]) for ticker in order.tickers]
    wants = [
        replace(want_of(need), stretches=clipped(stretches_of(need), since, until))
        for need in await ledger.needs()
        if not order.tickers or need.ticker in order.tickers
    ]
    return [want for want in wants if want.stretches]


def _trouble(failure: PriceTroubleError) -> tuple[str, int]:
    if failure.state is PriceState.REFUSED:
        return str(failure), BAD_CONFIGURATION
    if failure.state is PriceState.ANSWER_CHANGED:
        return f"{failure}; what was fetched so far is kept", FAILED
    when = f" in {failure.retry_after_seconds:.0f} s" if failure.retry_after_seconds else " later"
    return f"{failure}; {_REST}{when}", TRY_AGAIN


def _tell(report: RoundReport, refusals: Sequence[str], error: str, *, as_json: bool) -> None:
    counts = {name: number for name, number in report.counts.as_dict().items() if name != "skipped"}
    if as_json:
        whole = {
            "tickers": report.tickers,
            "requests": report.requests,
            **counts,
            "unpriced": {ticker: one_line(reason) for ticker, reason in report.unpriced.items()},
            "refusals": [one_line(line) for line in refusals],
            "error": error or None,
        }
        click.echo(orjson.dumps(whole))
    else:
        for ticker, reason in report.unpriced.items():
            click.echo(one_line(f"unpriced {ticker}: {reason}"), err=True)
        for line in refusals[:_MOST_REFUSALS_SHOWN]:
            click.echo(one_line(line), err=True)
        if len(refusals) > _MOST_REFUSALS_SHOWN:
            click.echo(f"and {len(refusals) - _MOST_REFUSALS_SHOWN:,} more refused: --json has them all", err=True)
        listed = ", ".join(f"{number:,} {name}" for name, number in counts.items())
        click.echo(f"{listed}, by {report.requests:,} requests for {report.tickers:,} tickers")
    if error:
        click.echo(error, err=True)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    """A bar of tickers on standard error when that is a terminal; silent otherwise."""
    if not sys.stderr.isatty():
        yield lambda _ticker, _done, _all: None
        return
    with click.progressbar(length=1, label="fetching", file=sys.stderr, show_pos=True) as bar:

        def advance(ticker: str, done: int, of_all: int) -> None:
            bar.length = max(of_all, 1)
            bar.label = f"fetching {one_line(ticker)}"
            bar.update(done - bar.pos)

        yield advance
