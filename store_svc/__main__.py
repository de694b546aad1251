"""`python -m store_svc`: serve, or look after the database."""

import json
import sys

import click

from store_svc.commands.adoption import adopt
from store_svc.commands.copies import backup, restore
from store_svc.commands.running import AS_JSON, FAILED, on_database
from store_svc.commands.upkeep import migrate, stats, verify
from store_svc.settings import StoreSettings
from swarmnexus import __version__
from swarmnexus.logs import configure
from swarmnexus.settings import describe, load, refuse

EPILOG = "\b\n" + describe(StoreSettings).replace("\n\n", "\n")


@click.group(invoke_without_command=True, epilog=EPILOG, context_settings={"max_content_width": 100})
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """Serve the store over gRPC until SIGTERM; or one of the commands below.

    Exit codes: 0 done, 1 failed, 2 bad usage, 75 the database is held by another process: try again later, 78 bad
    configuration, or a database that a newer version made.
    """
    settings = load(StoreSettings)
    configure("store", settings.log_level, settings.log_format)
    context.obj = settings
    if context.invoked_subcommand is None:
        from store_svc.bootstrap import serve  # noqa: PLC0415
        from store_svc.tls import TlsError  # noqa: PLC0415

        try:
            # a second store is a mistake, not a matter of time
            sys.exit(0 if on_database(lambda: serve(settings), held=FAILED) else FAILED)
        except TlsError as error:
            refuse([str(error)])


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
    sys.exit(FAILED if why else 0)


for command in (migrate, verify, backup, restore, adopt, stats):
    main.add_command(command)


if __name__ == "__main__":
    main()
