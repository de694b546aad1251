"""`python -m store_svc`: serve, or look after the database."""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from store_svc.settings import StoreSettings
from swarmnexus import __version__
from swarmnexus.logs import configure
from swarmnexus.settings import describe, load, refuse

AS_JSON = click.option("--json", "as_json", is_flag=True, help="one JSON object instead of lines")
EPILOG = "\b\n" + describe(StoreSettings).replace("\n\n", "\n")


def _database(action: Callable[[], Any]) -> Any:
    """Run what touches the database; one line and exit code 1 when it cannot be used."""
    import apsw  # noqa: PLC0415 - --help needs no engine

    from store_svc.storage.engine import UnusableDatabaseError  # noqa: PLC0415

    try:
        return action()
    except (UnusableDatabaseError, OSError) as error:
        click.echo(str(error), err=True)
    except apsw.SQLError as error:
        click.echo(f"this is no database of the store, or `migrate` was never run on it: {error}", err=True)
    except apsw.Error as error:
        click.echo(f"the database cannot be used: {error}", err=True)
    sys.exit(1)


@click.group(invoke_without_command=True, epilog=EPILOG, context_settings={"max_content_width": 100})
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """Serve the store over gRPC until SIGTERM; or one of the commands below.

    Exit codes: 0 done, 1 failed, 2 bad usage, 78 bad configuration.
    """
    settings = load(StoreSettings)
    configure("store", settings.log_level, settings.log_format)
    context.obj = settings
    if context.invoked_subcommand is None:
        from store_svc.bootstrap import serve  # noqa: PLC0415
        from store_svc.tls import TlsError  # noqa: PLC0415

        try:
            sys.exit(0 if _database(lambda: asyncio.run(serve(settings))) else 1)
        except TlsError as error:
            refuse([str(error)])


@main.command()
@AS_JSON
@click.pass_obj
def migrate(settings: StoreSettings, *, as_json: bool) -> None:
    """Bring the database to this code's schema; a backup is made beside it first. The store must not run."""
    from store_svc.storage.claim import claimed  # noqa: PLC0415
    from store_svc.storage.migrate import migrate as apply  # noqa: PLC0415

    def run() -> list[str]:
        with claimed(settings.db_path):
            return apply(settings.db_path)

    applied = _database(run)
    lines = [f"applied {name}" for name in applied] or ["nothing to apply"]
    click.echo(json.dumps({"applied": applied}) if as_json else "\n".join(lines))


@main.command()
@click.argument("dest", type=click.Path(path_type=Path))
@AS_JSON
@click.pass_obj
def backup(settings: StoreSettings, dest: Path, *, as_json: bool) -> None:
    """Write a complete copy to DEST, a file that does not exist yet, while the store runs or not."""
    from store_svc.storage.backup import copy_database  # noqa: PLC0415

    size = _database(lambda: copy_database(settings.db_path, dest))
    click.echo(json.dumps({"path": str(dest), "sizeBytes": size}) if as_json else f"{dest}: {size} bytes")


@main.command()
@AS_JSON
@click.pass_obj
def verify(settings: StoreSettings, *, as_json: bool) -> None:
    """Check structure, references, full text and counts; exit code 1 when something is wrong."""
    from store_svc.storage.check import find_problems  # noqa: PLC0415
    from store_svc.storage.engine import reading  # noqa: PLC0415

    def run() -> list[str]:
        with reading(settings.db_path) as db:
            return find_problems(db)

    problems = _database(run)
    found = {"ok": not problems, "problems": problems}
    click.echo(json.dumps(found) if as_json else "\n".join(problems) or "nothing wrong")
    sys.exit(1 if problems else 0)


@main.command()
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

    meta = _database(run)
    if as_json:
        click.echo(MessageToJson(meta, always_print_fields_with_no_presence=True, indent=None))
        return
    for name, value in MessageToDict(meta, always_print_fields_with_no_presence=True).items():
        click.echo(f"{name}: {value}")


@main.command()
@AS_JSON
@click.pass_obj
def healthcheck(settings: StoreSettings, *, as_json: bool) -> None:
    """Ask the running store whether it serves; exit code 1 with one line why when it does not."""
    from store_svc.healthcheck import complaint  # noqa: PLC0415

    why = complaint(settings)
    if as_json:
        click.echo(json.dumps({"ok": not why, "reason": why}))
    elif why:
        click.echo(why, err=True)
    sys.exit(1 if why else 0)


if __name__ == "__main__":
    main()
