"""migrate, verify, stats."""

import json
import sys
from typing import Any

import click

from store_svc.commands.running import AS_JSON, FAILED, on_database, progress
from store_svc.settings import StoreSettings


@click.command()
@AS_JSON
@click.pass_obj
def migrate(settings: StoreSettings, *, as_json: bool) -> None:
    """Bring the database to this code's schema; a verified copy is made beside it first. The store must not run."""
    from store_svc.storage.claim import claimed  # noqa: PLC0415
    from store_svc.storage.migrate import migrate as apply  # noqa: PLC0415
    from store_svc.storage.restore import finish_restore  # noqa: PLC0415

    def run() -> list[str]:
        with claimed(settings.db_path):
            finish_restore(settings.db_path)
            return apply(settings.db_path)

    applied = on_database(run)
    lines = [f"applied {name}" for name in applied] or ["nothing to apply"]
    click.echo(json.dumps({"applied": applied}) if as_json else "\n".join(lines))


@click.command()
@AS_JSON
@click.pass_obj
def verify(settings: StoreSettings, *, as_json: bool) -> None:
    """Check everything, while the store runs or not; exit code 1 when something is wrong.

    The engine's own checks of structure and references, the hash of every row, the full-text index word by word, all
    counts and aggregates, and the mark beside the database.
    """
    from store_svc.storage.check import Findings, inspect  # noqa: PLC0415
    from store_svc.storage.commits import state_of  # noqa: PLC0415
    from store_svc.storage.engine import reading  # noqa: PLC0415
    from store_svc.storage.mark import read_mark  # noqa: PLC0415
    from store_svc.storage.tail import behind  # noqa: PLC0415

    def run() -> Findings:
        mark = read_mark(settings.db_path)  # before the snapshot, which can then only be later
        with reading(settings.db_path) as db:
            findings = inspect(db, progress())
            complaint = behind(state_of(db), mark) if mark else ""
        findings.problems += [complaint] if complaint else []
        return findings

    findings = on_database(run)
    found = {"ok": not findings.problems, "problems": findings.problems, "checkedRows": findings.checked_rows}
    lines = findings.problems or [f"nothing wrong, {findings.checked_rows} rows checked"]
    click.echo(json.dumps(found) if as_json else "\n".join(lines))
    sys.exit(FAILED if findings.problems else 0)


@click.command()
@AS_JSON
@click.pass_obj
def stats(settings: StoreSettings, *, as_json: bool) -> None:
    """Print counts, freshness and versions."""
    from google.protobuf.json_format import MessageToDict, MessageToJson  # noqa: PLC0415

    from store_svc.storage.engine import reading  # noqa: PLC0415
    from store_svc.storage.meta import select_meta  # noqa: PLC0415
    from swarmnexus.time import now_ms  # noqa: PLC0415

    def run() -> Any:
        with reading(settings.db_path) as db:
            return select_meta(db, now_ms())

    meta = on_database(run)
    if as_json:
        click.echo(MessageToJson(meta, always_print_fields_with_no_presence=True, indent=None))
        return
    for name, value in MessageToDict(meta, always_print_fields_with_no_presence=True).items():
        click.echo(f"{name}: {value}")
